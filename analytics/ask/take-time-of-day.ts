import * as chrono from "chrono-node";
import type { Reading } from "./reading.ts";
import { hourMs, minuteMs } from "./zone-time.ts";

/** Times of day that a question names, in milliseconds since midnight of the day that is meant. */
export type TimesOfDay = {
  readonly fromMs: number;
  readonly toMs: number;
  /** moment: one time is named, and `toMs` is how far it reaches; range: two. */
  readonly kind: "moment" | "range";
  /** The time is in UTC, whatever zone the question is asked in. */
  readonly isUtc: boolean;
  readonly first: number;
  readonly last: number;
  readonly note?: string;
};

const meridiem = "(?: ?(?:am|pm|a\\.m|p\\.m|o'clock))";
const named = "noon|midnight|midday";
const loose = `\\d{1,2}(?::\\d{2}){0,2}${meridiem}?|${named}`;
const exact = `\\d{1,2}(?::\\d{2}){1,2}${meridiem}?|\\d{1,2}${meridiem}|${named}`;
const zone = "(?: (utc|gmt|z))?";
const until = "and|to|until|till|through|thru|-";

/** Takes a range of times such as “between 2 and 4 pm”, or one time such as “at 14:05”. */
export function takeTimesOfDay(reading: Reading): TimesOfDay | null {
  return takeRange(reading) ?? takeMoment(reading);
}

function takeRange(reading: Reading): TimesOfDay | null {
  const opened = `(?:between|from|(?:the )?hours? (?:of|from|between)) (?:the hours? of )?(${loose})${zone} (?:${until}) (${loose})${zone}`;
  const take =
    reading.take(opened) ??
    reading.take(`(?:at )?(${exact})${zone} (?:${until}) (${loose})${zone}`) ??
    reading.take(`(${loose}) (?:${until}) (${exact})${zone}`);
  if (take === null) return null;
  const [one = "", other = ""] = take.groups.filter((group) => group !== undefined && !isZone(group)) as string[];
  const end = readTime(other, null);
  const start = readTime(one, /[ap]\.?m/.exec(other)?.[0] ?? null);
  if (start === null || end === null) return null;
  const isLoose = !/[ap]\.?m|noon|mid|:|o'clock/.test(one + other);
  const startMs = start >= end && /pm|p\.m/.test(other) && !/[ap]\.?m/.test(one) ? start - 12 * hourMs : start;
  return {
    fromMs: startMs,
    toMs: end <= startMs ? end + 24 * hourMs : end,
    kind: "range",
    isUtc: take.groups.some(isZone),
    first: take.first,
    last: take.last,
    ...(isLoose ? { note: `Hours were read on a clock of 24 hours: ${one}:00 to ${other}:00.` } : {}),
  };
}

function takeMoment(reading: Reading): TimesOfDay | null {
  const take = reading.take(`(?:(?:at|around|about|by|near|exactly) )?(?:around |about )?(${exact})${zone}(?: (?:sharp|exactly))?`);
  const [text = ""] = take?.groups ?? [];
  const time = readTime(text, null);
  if (take === null || time === null) return null;
  const reach = /:/.test(text) ? minuteMs : hourMs;
  return { fromMs: time, toMs: time + reach, kind: "moment", isUtc: take.groups.some(isZone), first: take.first, last: take.last };
}

function isZone(text: string | undefined): boolean {
  return text === "utc" || text === "gmt" || text === "z";
}

/** Milliseconds since midnight. `half`: am or pm where the text itself has none. */
function readTime(text: string, half: string | null): number | null {
  if (text === "midnight") return 0;
  if (text === "midday") return 12 * hourMs;
  const whole = /^\d{1,2}$/.test(text) ? `${text}${half === null ? ":00" : half.replace(".", "")}` : text;
  const bare =
    half !== null && /^\d{1,2}:\d{2}$/.test(whole) && Number.parseInt(whole, 10) <= 12 ? `${whole} ${half.replace(".", "")}` : whole;
  const [found] = chrono.casual.parse(bare, { instant: new Date(0), timezone: 0 });
  const hour = found?.start.get("hour");
  if (found === undefined || hour === null || hour === undefined || found.text.length < bare.length) return null;
  return hour * hourMs + (found.start.get("minute") ?? 0) * minuteMs + (found.start.get("second") ?? 0) * 1000;
}
