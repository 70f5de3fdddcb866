import { readCount } from "./read-count.ts";
import type { Reading } from "./reading.ts";

export type Per = "second" | "minute" | "hour" | "day";

const perUnits: Readonly<Record<string, Per>> = {
  s: "second",
  sec: "second",
  second: "second",
  min: "minute",
  minute: "minute",
  hour: "hour",
  hr: "hour",
  day: "day",
  h: "hour",
  m: "minute",
};
const spelled: Readonly<Record<string, number>> = {
  fiftieth: 50,
  "seventy-fifth": 75,
  ninetieth: 90,
  "ninety-fifth": 95,
  "ninety-ninth": 99,
  "ninety fifth": 95,
  "ninety ninth": 99,
  "ninety five": 95,
  "ninety nine": 99,
};

/** Takes a percentile: p95, p99.9, 95th percentile, median, the maximum of latency. */
export function takePercentiles(reading: Reading): number[] {
  const found: number[] = [];
  const sources = [
    "p ?(\\d{2,4}|\\d{1,2}\\.\\d{1,3})s?",
    "(\\d{1,2}(?:\\.\\d{1,3})?|100)(?:st|nd|rd|th)?[ -]?(?:percentile|pctile|percentil|centile|pctl|pct latency|% latency)",
    `(${Object.keys(spelled).join("|")})(?: percentile)`,
    "(median|tail latency|tail)",
  ];
  for (const source of sources) {
    for (let take = reading.take(source); take !== null; take = reading.take(source)) {
      const value = readPercentile(take.groups[0] ?? "");
      if (value !== null) found.push(value);
    }
  }
  return [...new Set(found)];
}

function readPercentile(text: string): number | null {
  if (text === "median") return 50;
  if (text.startsWith("tail")) return 99;
  const known = spelled[text];
  if (known !== undefined) return known;
  const digits = /^\d{3,4}$/.test(text) && text !== "100" ? `${text.slice(0, 2)}.${text.slice(2)}` : text;
  const value = Number(digits);
  return value >= 0 && value <= 100 ? value : null;
}

export function takeMean(reading: Reading): boolean {
  return reading.take("(?:on )?(?:average|avg|mean)|on an average|averaged") !== null;
}

/** Takes “per second”, “a minute”, rps and the like. */
export function takePer(reading: Reading): Per | null {
  const short = reading.find(
    "(rps|qps|tps|req/s|r/s|requests?/s|requests?/sec|requests?/second|reqs?/s|reqs?/sec|rpm|reqs?/min|requests?/min|requests?/minute|rph)",
  );
  if (short !== null) return /m$|min/.test(short.groups[0] ?? "") ? "minute" : short.groups[0] === "rph" ? "hour" : "second";
  const take = reading.take(
    "(?:per|/|each|every|an?) ?(second|sec|s|minute|min|hour|hr|day)(?! (?:ago|earlier|before|later)|[ -](?:on|over|by)[ -](?:minute|hour|day))|(?:second|minute|hour|day)-?wise (second)",
  );
  const unit = take?.groups.find((group) => group !== undefined);
  return unit === undefined ? null : (perUnits[unit] ?? null);
}

export type Bound = { readonly than: "above" | "below"; readonly value: number; readonly unit: "ms" | "share" | "bytes" | null };

const above =
  "(?:more|higher|greater|larger|bigger|longer|slower|worse) than|over|above|exceed(?:ed|ing|s)?|beyond|at least|>=?|north of|in excess of|upward of";
const below = "(?:less|lower|fewer|smaller|shorter|faster|better|quicker) than|under|below|at most|<=?|within";
const amount =
  "(\\d[\\d,]*(?:\\.\\d+)?k?|half an?|half|an?|one|two|three|four|five|ten|twenty|fifty|hundred|thousand) ?(ms|msec|millisecond|milli|s|sec|second|minute|min|%|percent|pct|kb|kilobyte|mb|megabyte|gb|gigabyte|byte)?";

/** Takes a bound that figures are held against: “over 500 ms”, “more than 5 %”, “at least 100”. */
export function takeBound(reading: Reading): Bound | null {
  const take = reading.take(
    `(?:(?:that |which |who |it |with |was |were |is |are |of |a |an )*)(?:(${above})|(${below})) (?:a |the )?${amount}(?! (?:day|hour|week|month|minute ago))`,
  );
  if (take === null) return null;
  const [high, , number = "", unit = ""] = take.groups;
  const value = readCount(number);
  if (value === null) return null;
  const [factor, of] = scales[unit] ?? [1, null];
  return { than: high === undefined ? "below" : "above", value: value * factor, unit: of };
}

const scales: Readonly<Record<string, readonly [number, Bound["unit"]]>> = {
  ms: [1, "ms"],
  msec: [1, "ms"],
  millisecond: [1, "ms"],
  milli: [1, "ms"],
  s: [1000, "ms"],
  sec: [1000, "ms"],
  second: [1000, "ms"],
  minute: [60_000, "ms"],
  min: [60_000, "ms"],
  "%": [0.01, "share"],
  percent: [0.01, "share"],
  pct: [0.01, "share"],
  byte: [1, "bytes"],
  kb: [1e3, "bytes"],
  kilobyte: [1e3, "bytes"],
  mb: [1e6, "bytes"],
  megabyte: [1e6, "bytes"],
  gb: [1e9, "bytes"],
  gigabyte: [1e9, "bytes"],
};

const superlatives =
  "busiest|slowest|fastest|worst|best|noisiest|heaviest|most|biggest|largest|highest|lowest|quietest|least|top|bottom|loudest|chattiest|greatest|smallest|flakiest";

/** Takes “top 5”, “5 slowest”, “the three busiest”; the word that says which end is left for whoever asks. */
export function takeTop(reading: Reading): number | null {
  const small = "\\d{1,2}|100|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty";
  const first = reading.find(
    `(?:${superlatives.replace("|most|", "|").replace("|least|", "|")}|first|leading) (${small})(?! ?(?:second|minute|hour|day|week|month|ms|s|m|h|d|percent|%)(?: |$))`,
  );
  const take = first ?? reading.find(`(?:the |our |my )?(${small}) (?:${superlatives}|most)`);
  const top = take === null ? null : readCount(take.groups[0] ?? "");
  if (take === null || top === null || top < 1) return null;
  reading.takeWord(first === null ? indexOfNumber(reading, take.first, take.last) : take.last);
  return Math.min(top, 100);
}

function indexOfNumber(reading: Reading, first: number, last: number): number {
  for (let index = first; index <= last; index++) if (readCount(reading.words[index]?.lemma ?? "") !== null) return index;
  return first;
}
