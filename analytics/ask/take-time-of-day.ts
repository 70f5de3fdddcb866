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
/** Two bare numbers are hours only where nothing follows that they could count. */
const beforeRest =
  "(?= (?:$|¤|today|yesterday|on|this|last|by|per|for|at|in|of|and|then|versus|vs|compared|monday|tuesday|wednesday|thursday|friday|saturday|sunday))";
const until = "and|to|until|till|through|thru|-";

/** Takes a range of times such as “between 2 and 4 pm”, or one time such as “at 14:05”. */
export function takeTimesOfDay(reading: Reading): TimesOfDay | null {
  const hours = takeHours(reading);
  return takeRange(reading) ?? takeMoment(reading) ?? hours;
}

const usual: Readonly<Record<string, readonly [number, number]>> = {
  lunch: [12, 13],
  business: [9, 17],
  office: [9, 17],
  working: [9, 17],
};

/** “Over lunch”, “in office hours”: hours that the note tells. */
function takeHours(reading: Reading): TimesOfDay | null {
  const take = reading.take(
    "(?:(?:at|over|during|in|around|within) )?(?:the |our )?(?:(lunch)(?: ?time| break| hour| period)?|(lunch)time|(business|office|working) hour)",
  );
  const name = take?.groups.find((group) => group !== undefined);
  const [from, to] = usual[name ?? ""] ?? [];
  if (take === null || from === undefined || to === undefined) return null;
  const note = `${name === "lunch" ? "Lunch" : "Those hours"} was read as ${from}:00 to ${to}:00.`.replace("hours was", "hours were");
  return { fromMs: from * hourMs, toMs: to * hourMs, kind: "range", isUtc: false, first: take.first, last: take.last, note };
}

function takeRange(reading: Reading): TimesOfDay | null {
  const opened = `(?:between|from|(?:the )?hours? (?:of|from|between)) (?:the hours? of )?(${loose})${zone} (?:${until}) (${loose})${zone}`;
  const take =
    reading.take(opened) ??
    reading.take(`(?:at )?(${exact})${zone} (?:${until}) (${loose})${zone}`) ??
    reading.take(`(?:at )?(${loose}) (?:${until}) (${exact})${zone}`) ??
    reading.take(`(?:at )?(\\d{1,2}) (?:to|till|until|-) (\\d{1,2})${zone}${beforeRest}`);
  if (take === null) return null;
  const [one = "", other = ""] = take.groups.filter((group) => group !== undefined && !isZone(group)) as string[];
  const end = readTime(other, null);
  const start = readTime(one, /[ap]\.?m/.exec(other)?.[0] ?? null);
  if (start === null || end === null) return null;
  const isLoose = !/[ap]\.?m|noon|mid|:|o'clock/.test(one + other);
  const isHalved = end <= start && /^\d{1,2}$/.test(other) && end + 12 * hourMs > start && start < 24 * hourMs;
  const startMs = start >= end && /pm|p\.m/.test(other) && !/[ap]\.?m/.test(one) ? start - 12 * hourMs : start;
  return {
    fromMs: startMs,
    toMs: isHalved ? end + 12 * hourMs : end <= startMs ? end + 24 * hourMs : end,
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
  const found = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))? ?([ap])?/.exec(text);
  if (found === null) return text === "noon" ? 12 * hourMs : null;
  const [, hour = "", minute = "0", second = "0", own = half?.[0]] = found;
  const isLate = own === "p";
  const hours = own === undefined || Number(hour) > 12 ? Number(hour) : (Number(hour) % 12) + (isLate ? 12 : 0);
  if (hours > 24 || Number(minute) > 59 || Number(second) > 59) return null;
  return hours * hourMs + Number(minute) * minuteMs + Number(second) * 1000;
}
