import * as chrono from "chrono-node";
import { readCount } from "./read-count.ts";
import type { Reading } from "./reading.ts";
import { resolveIso } from "./resolve-iso.ts";
import type { CalendarUnit, WallMs } from "./zone-time.ts";
import { addUnits, dayMs, hourMs, minuteMs, secondMs, startOf, toInstant, toWall } from "./zone-time.ts";

/** Now in milliseconds since 1970, and the zone whose days are meant. */
export type Clock = { readonly now: number; readonly timeZone: string };

/** A stretch of time that a question names: from `fromMs` up to `toMs`, and the words that say so. */
export type Span = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly first: number;
  readonly last: number;
  /** What was decided where the words leave it open. */
  readonly note?: string;
  readonly ago?: Ago;
};
/** So many units before now, as “two hours ago” says it. */
export type Ago = { readonly times: number; readonly unit: CalendarUnit };
type WallSpan = { readonly from: WallMs; readonly to: WallMs; readonly note?: string };

const units: Readonly<Record<string, CalendarUnit | "second" | "fortnight" | "quarter">> = {
  s: "second",
  sec: "second",
  second: "second",
  m: "minute",
  min: "minute",
  minute: "minute",
  h: "hour",
  hr: "hour",
  hour: "hour",
  d: "day",
  day: "day",
  w: "week",
  wk: "week",
  week: "week",
  fortnight: "fortnight",
  month: "month",
  mo: "month",
  year: "year",
  yr: "year",
};
const unit = Object.keys(units)
  .filter((name) => name.length > 1)
  .join("|");
const count =
  "\\d{1,4}(?:\\.\\d{1,2})?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty-five|sixty|ninety|few|couple|couple of|several|half|half an|half a|quarter of an";
const the = "(?:(?:in|over|during|for|within|of|from|on|at|throughout|across) )?(?:the |these |our )?(?:most )?";
const back = "last|past|previous|prior|recent|trailing|preceding|latest";
const weekday = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun";
const part = "morning|afternoon|evening|night";
const month =
  "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec";

/** Takes a stretch of time: the first kind of `resolvers` that there is, anywhere or where the word `at` begins it. */
export function takeSpan(reading: Reading, clock: Clock, at?: number): Span | null {
  for (const [source, resolve] of resolvers) {
    const take = reading.find(source);
    const span =
      take === null
        ? null
        : resolve(
            take.groups.filter((group) => group !== undefined),
            clock,
          );
    if (take === null || span === null || (at !== undefined && take.first !== at)) continue;
    for (let index = take.first; index <= take.last; index++) reading.takeWord(index);
    return { ...span, first: take.first, last: take.last };
  }
  return null;
}

type Resolved = Pick<Span, "fromMs" | "toMs" | "note" | "ago">;
type Resolve = (groups: readonly string[], clock: Clock) => Resolved | null;

function onWall(resolve: (now: WallMs, groups: readonly string[]) => WallSpan | null): Resolve {
  return (groups, { now, timeZone }) => {
    const span = resolve(toWall(now, timeZone), groups);
    if (span === null) return null;
    return { fromMs: toInstant(span.from, timeZone), toMs: toInstant(span.to, timeZone), ...(span.note ? { note: span.note } : {}) };
  };
}

/** The unit that lies `ago` units before the one that runs. */
function whole(name: CalendarUnit, ago = 0) {
  return onWall((now) => {
    const from = startOf(name, addUnits(startOf(name, now), name, -ago));
    return { from, to: startOf(name, addUnits(from, name, 1)) };
  });
}

const resolvers: readonly (readonly [string, Resolve])[] = [
  [`${the}(\\d{4}-\\d{2}-\\d{2}(?:t\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:z|[+-]\\d{2}:?\\d{2})?)?)`, resolveDate],
  [`${the}(?:${back}) (${count}) (${unit})`, ([amount = "", name = ""], clock) => rollBack(amount, name, clock)],
  [
    `${the}(?:(?:${back}) )?(\\d{1,4}) ?(s|sec|m|min|mins|h|hr|hrs|d|w)`,
    ([amount = "", name = ""], clock) => rollBack(amount, name, clock),
  ],
  [`${the}(?:${back}) (quarter|half)(?: of)?(?: an| a)?[ -]hour`, ([amount = ""], clock) => rollBack(amount, "hour", clock)],
  [`${the}(?:${back}) (\\d{1,4})(?:-)(${unit})`, ([amount = "", name = ""], clock) => rollBack(amount, name, clock)],
  [`(${count}) (${unit}) (?:ago|earlier|back)`, agoOf],
  [`${the}(?:last|past|recent) (second|minute|hour|day)`, ([name = ""], clock) => rollBack("1", name, clock)],
  [
    `${the}(?:past|recent|trailing) (week|month|year)|(?:in |over |during |for |within |of |from |throughout |across )?the last (week|month|year)`,
    ([name = ""], clock) => rollBack("1", name, clock),
  ],
  [`${the}day before yesterday`, whole("day", 2)],
  [
    `${the}(?:last night|overnight|night|yesterday night)`,
    onWall((now) => ({
      from: startOf("day", now) - 2 * hourMs,
      to: startOf("day", now) + 6 * hourMs,
      note: "“Last night” was read as 22:00 to 06:00.",
    })),
  ],
  [`${the}yesterday'?s? (morning|afternoon|evening)`, onWall((now, [name]) => partOf(startOf("day", now) - dayMs, name))],
  [`${the}(?:this|today'?s?) (morning|afternoon|evening)|(tonight)`, onWall((now, [name]) => partOf(startOf("day", now), name))],
  [
    `${the}(?:last|previous|prior) weekend|(?:on |at |over |during )?the weekend`,
    onWall((now) => ({ from: startOf("week", now) - 2 * dayMs, to: startOf("week", now) })),
  ],
  [`${the}(?:last|previous|prior) (minute|hour|day|week|month|year)`, ([name = ""], clock) => whole(name as CalendarUnit, 1)([], clock)],
  [
    `${the}(?:this|current|running) (minute|hour|day|week|month|year)(?: so far| to date)?|${the}(week|month|year|day) (?:so far|to date)`,
    ([name = ""], clock) => whole(name as CalendarUnit)([], clock),
  ],
  [`${the}yesterday`, whole("day", 1)],
  [`${the}today(?: so far)?|so far today`, whole("day")],
  [`${the}((?:last|this|past|previous) )?(${weekday})(?: (${part}))?`, onWall(resolveWeekday)],
  [
    `${the}((?:${month}) \\d{1,2}(?:st|nd|rd|th)?(?: \\d{4})?|\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:${month})(?: \\d{4})?|\\d{1,2}/\\d{1,2}(?:/\\d{2,4})?)`,
    resolveDate,
  ],
  [`(?:on )?the (\\d{1,2})(?:st|nd|rd|th)(?! (?:percentile|pctile|centile|latency))`, onWall(resolveDayOfMonth)],
  [`(?:in|during|for|throughout|of|since|before|until) (?:the month of )?(${month})(?: (\\d{4}))?`, onWall(resolveMonth)],
  [
    `(?:right |just |as of |up to )?now|currently|(?:at |in )?(?:the |this )?(?:moment|present|current)|presently|these minute|at this time|live`,
    nowOf(5),
  ],
  ["(?:more )?recently|lately|of late|recent|latest", nowOf(60)],
];

function nowOf(minutes: number): Resolve {
  return (_groups, { now }) => ({
    fromMs: now - minutes * minuteMs,
    toMs: now,
    note: minutes === 5 ? "“Now” was read as the last 5 minutes." : "“Recently” was read as the last hour.",
  });
}

/** A rolling stretch that ends now; months and years are reckoned by the calendar. */
function rollBack(amount: string, name: string, { now, timeZone }: Clock): Resolved | null {
  const of = units[name.replace(/s$/, "") || name];
  const times = readCount(amount);
  if (of === undefined || times === null || times <= 0) return null;
  const note = /few|several|couple/.test(amount) ? { note: `“${amount}” was read as ${times}.` } : {};
  if (of === "month" || of === "year") {
    return { fromMs: toInstant(addUnits(toWall(now, timeZone), of, -Math.ceil(times)), timeZone), toMs: now, ...note };
  }
  return { fromMs: now - times * lengthMs(of), toMs: now, ...note };
}

function lengthMs(of: CalendarUnit | "second" | "fortnight" | "quarter"): number {
  const lengths = { second: secondMs, minute: minuteMs, hour: hourMs, day: dayMs, week: 7 * dayMs, fortnight: 14 * dayMs };
  return lengths[of as keyof typeof lengths] ?? 30 * dayMs;
}

/** “Two hours ago”: the hour that began then; days and longer are whole ones of the calendar. */
function agoOf([amount = "", name = ""]: readonly string[], clock: Clock): Resolved | null {
  const of = units[name];
  const times = readCount(amount);
  if (of === undefined || times === null || of === "quarter" || of === "fortnight") return null;
  if (of !== "second" && of !== "minute" && of !== "hour") {
    const day = whole(of, Math.round(times))([], clock);
    return day === null ? null : { ...day, ago: { times: Math.round(times), unit: of } };
  }
  const fromMs = clock.now - times * lengthMs(of);
  const toMs = Math.min(clock.now, fromMs + Math.max(lengthMs(of), minuteMs));
  const ago: Ago = of === "hour" ? { times, unit: "hour" } : { times: of === "second" ? times / 60 : times, unit: "minute" };
  return { fromMs, toMs, ago, note: `“${amount} ${name} ago” was read as the ${of === "hour" ? "hour" : "minute"} that began then.` };
}

const parts: Readonly<Record<string, readonly [number, number]>> = {
  morning: [6, 12],
  afternoon: [12, 18],
  evening: [18, 24],
  tonight: [18, 24],
  night: [22, 30],
};

function partOf(day: WallMs, name: string | undefined): WallSpan {
  const [from, to] = parts[name ?? ""] ?? [0, 24];
  const note = name === undefined ? {} : { note: `The ${name === "tonight" ? "evening" : name} was read as ${from}:00 to ${to % 24}:00.` };
  return { from: day + from * hourMs, to: day + to * hourMs, ...note };
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The last such day; today only where it is not called the last one. */
function resolveWeekday(now: WallMs, groups: readonly string[]): WallSpan {
  const name = groups.find((group) => weekdays.includes(group.slice(0, 3)) && group !== "last ") ?? "mon";
  const ofDay = groups.find((group) => group in parts);
  const today = startOf("day", now);
  const ago = ((new Date(now).getUTCDay() + 6) % 7) - weekdays.indexOf(name.slice(0, 3));
  const isEarlier = groups.some((group) => /^(last|past|previous) $/.test(group));
  const days = ago < 0 || (ago === 0 && isEarlier) ? ago + 7 : ago;
  return ofDay === undefined ? { from: today - days * dayMs, to: today - (days - 1) * dayMs } : partOf(today - days * dayMs, ofDay);
}

function resolveMonth(now: WallMs, [name = "", year]: readonly string[]): WallSpan | null {
  const number = "janfebmaraprmayjunjulaugsepoctnovdec".indexOf(name.slice(0, 3)) / 3;
  const thisYear = new Date(now).getUTCFullYear();
  const of = year === undefined ? thisYear - Number(Date.UTC(thisYear, number, 1) > now) : Number(year);
  return { from: Date.UTC(of, number, 1), to: Date.UTC(of, number + 1, 1) };
}

/** The day of this month, or of the last one where it is still to come. */
function resolveDayOfMonth(now: WallMs, [day = ""]: readonly string[]): WallSpan | null {
  const month = startOf("month", now);
  const inMonth = (first: WallMs) => first + (Number(day) - 1) * dayMs;
  const from = inMonth(month) > now ? inMonth(addUnits(month, "month", -1)) : inMonth(month);
  return new Date(from).getUTCDate() === Number(day) ? { from, to: from + dayMs } : null;
}

/** A date, or a date with a time, as chrono reads it; a date of this year that is to come is one of last year. */
function resolveDate([text = ""]: readonly string[], { now, timeZone }: Clock): Resolved | null {
  const iso = resolveIso(text, timeZone);
  if (iso !== "other") return iso;
  const [found] = chrono.strict.parse(text, { instant: new Date(toWall(now, timeZone)), timezone: 0 });
  if (found === undefined) return null;
  const { start } = found;
  const get = (component: "year" | "month" | "day" | "hour" | "minute" | "second") => start.get(component) ?? 0;
  const isTimed = start.isCertain("hour");
  const wall = Date.UTC(
    get("year"),
    get("month") - 1,
    get("day"),
    ...(isTimed ? ([get("hour"), get("minute"), get("second")] as const) : []),
  );
  const isToCome = !start.isCertain("year") && wall > toWall(now, timeZone);
  const from = isToCome ? addUnits(wall, "year", -1) : wall;
  const fromMs = start.isCertain("timezoneOffset") ? start.date().getTime() : toInstant(from, timeZone);
  const isLoose = /^(\d{1,2})\/(\d{1,2})/.test(text);
  const note = isLoose ? { note: `“${text}” was read as month/day.` } : {};
  return { fromMs, toMs: isTimed ? fromMs + minuteMs : toInstant(from + dayMs, timeZone), ...note };
}
