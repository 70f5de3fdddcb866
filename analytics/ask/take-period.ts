import { readCount } from "./read-count.ts";
import type { Reading } from "./reading.ts";
import type { Ago, Clock, Span } from "./take-span.ts";
import { takeSpan } from "./take-span.ts";
import type { TimesOfDay } from "./take-time-of-day.ts";
import { takeTimesOfDay } from "./take-time-of-day.ts";
import { dayMs, hourMs, minuteMs, startOf, toInstant, toWall } from "./zone-time.ts";

/** The period that a question names, and where its words begin. */
export type NamedPeriod = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly first: number;
  readonly notes: readonly string[];
  /** Both of its ends are named. */
  readonly isRange?: true;
  readonly ago?: Ago;
};

const bending = /^(?:since|from|after|following|before|until|till|up)$/;
const after = /^(?:after|following)$/;
const before = /^(?:before|until|till|up)$/;
const preposition = /^(?:since|after|before|until|till|up|to|between|from|ever|starting|beginning|following)$/;
const opening = /^(?:between|from)$/;
const until = /^(?:and|to|until|till|through|thru|-)$/;

/** Takes one period: a stretch, a stretch from one to another, times of a day, or all since, after or before one of them. `apart`: two of them are not joined. */
export function takePeriod(reading: Reading, clock: Clock, apart = false): NamedPeriod | null {
  const edge = takeEdge(reading);
  const times = takeTimesOfDay(reading);
  const span = takeSpan(reading, clock);
  if (edge !== null && span !== null) return { ...edgeOf(edge, span, clock), first: edge.first, notes: notesOf(span) };
  if (times !== null) return bend(reading, atTimes(times, span, clock), clock);
  if (span === null) return null;
  const other = !apart && opensRange(reading, span) ? takeSpan(reading, clock, span.last + 2) : null;
  if (other === null) return bend(reading, { ...span, isMoment: isMoment(reading, span) }, clock);
  reading.takeWord(span.last + 1);
  if (span.first > 0) takePreposition(reading, span.first - 1);
  const [from, to] = span.fromMs <= other.fromMs ? [span, other] : [other, span];
  return {
    fromMs: from.fromMs,
    toMs: isMoment(reading, to) ? to.fromMs : to.toMs,
    first: span.first,
    notes: notesOf(span, other),
    isRange: true,
  };
}

type Edge = { readonly isFirst: boolean; readonly lengthMs: number; readonly first: number };

/** “The last 3 hours of” a day that follows. */
function takeEdge(reading: Reading): Edge | null {
  const take = reading.take(
    "(?:(?:in|during|over|for) )?(?:the )?(first|last|final|opening|closing) (?:(\\d{1,3}|two|three|four|five|six|ten|twelve|fifteen|twenty|thirty|half|half an) )?(minute|hour|day) of(?= (?:yesterday|today|last|the|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\\d{4}-))",
  );
  const [which = "", count = "one", name = ""] = take?.groups ?? [];
  const units: Readonly<Record<string, number>> = { minute: minuteMs, hour: hourMs, day: dayMs };
  return take === null
    ? null
    : { isFirst: /first|opening/.test(which), lengthMs: (readCount(count) ?? 1) * (units[name] ?? hourMs), first: take.first };
}

function edgeOf({ isFirst, lengthMs }: Edge, { fromMs, toMs }: Span, { now }: Clock): { fromMs: number; toMs: number } {
  const end = Math.min(toMs, now);
  return isFirst ? { fromMs, toMs: Math.min(end, fromMs + lengthMs) } : { fromMs: Math.max(fromMs, end - lengthMs), toMs: end };
}

type Named = Span & {
  readonly isMoment?: boolean;
  readonly isOfDay?: boolean;
  readonly timeAt?: number;
};

/** A minute of a date with its time, such as 2026-11-20T10:00. */
function isMoment(reading: Reading, { first, last }: Span): boolean {
  return reading.words.slice(first, last + 1).some(({ lemma }) => /^\d{4}-\d{2}-\d{2}t/.test(lemma));
}

function opensRange(reading: Reading, { first, last }: Span): boolean {
  const isOpened = opening.test(freeLemma(reading, first - 1)) || opening.test(lemmaAt(reading, first));
  return until.test(freeLemma(reading, last + 1)) && (isOpened || lemmaAt(reading, last + 1) !== "and");
}

/** Times of day on the day that is named, else today; where that is still to come, the day before. */
function atTimes(times: TimesOfDay, span: Span | null, clock: Clock): Named {
  const timeZone = times.isUtc ? "UTC" : clock.timeZone;
  const today = startOf("day", toWall(clock.now, timeZone));
  const isToCome = toInstant(today + times.fromMs, timeZone) > clock.now;
  const day = span === null ? today - (isToCome ? dayMs : 0) : startOf("day", toWall(span.fromMs, clock.timeZone));
  return {
    fromMs: toInstant(day + times.fromMs, timeZone),
    toMs: toInstant(day + times.toMs, timeZone),
    first: Math.min(times.first, span?.first ?? times.first),
    last: Math.max(times.last, span?.last ?? times.last),
    isMoment: times.kind === "moment",
    isOfDay: true,
    timeAt: times.first,
    ...(times.note ? { note: times.note } : {}),
  };
}

/** “Since” reaches to now, “after” to the end of its day or to now, “before” from the beginning of its day. */
function bend(reading: Reading, named: Named, clock: Clock): NamedPeriod {
  const { fromMs, toMs, first, last } = named;
  const opens = bending.test(freeLemma(reading, (named.timeAt ?? first) - 1)) ? (named.timeAt ?? first) : first;
  const own = lemmaAt(reading, opens);
  const word = bending.test(own) ? own : freeLemma(reading, opens - 1);
  const goesOn = /^(?:on|onward|onwards)$/.test(freeLemma(reading, last + 1)) && /^(?:since|from)$/.test(word);
  if (goesOn) reading.takeWord(last + 1);
  const bent = bentPeriod(goesOn ? "since" : word, named, clock);
  if (bent !== null && word !== own) takePreposition(reading, opens - 1);
  const ago = bent === null && named.ago !== undefined ? { ago: named.ago } : {};
  return { ...(bent ?? { fromMs, toMs }), first, notes: notesOf(named), ...ago };
}

/** null: the word before it changes nothing. */
function bentPeriod(word: string, named: Named, clock: Clock): { readonly fromMs: number; readonly toMs: number } | null {
  const { fromMs, toMs, isMoment: ofMinute, isOfDay } = named;
  const isPoint = ofMinute === true || isOfDay === true;
  if (word === "since") return { fromMs, toMs: clock.now };
  if (after.test(word)) return { fromMs: isPoint ? fromMs : toMs, toMs: endOfAfter(named, clock) };
  if (!before.test(word) || !isPoint) return null;
  return { fromMs: toInstant(startOf("day", toWall(fromMs, clock.timeZone)), clock.timeZone), toMs: fromMs };
}

function endOfAfter({ fromMs, isOfDay }: Named, { now, timeZone }: Clock): number {
  const end = toInstant(startOf("day", toWall(fromMs, timeZone)) + dayMs, timeZone);
  return isOfDay ? Math.min(end, now) : now;
}

function takePreposition(reading: Reading, index: number): void {
  for (let at = index; preposition.test(freeLemma(reading, at)); at--) {
    reading.takeWord(at);
  }
}

/** The lemma at a place that nobody has taken. */
function freeLemma(reading: Reading, index: number): string {
  return reading.isTaken(index) ? "" : lemmaAt(reading, index);
}

function lemmaAt(reading: Reading, index: number): string {
  return reading.words[index]?.lemma ?? "";
}

function notesOf(...spans: readonly Pick<Span, "note">[]): string[] {
  return spans.flatMap(({ note }) => (note === undefined ? [] : [note]));
}
