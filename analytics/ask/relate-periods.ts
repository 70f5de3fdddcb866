import type { NamedPeriod } from "./take-period.ts";
import type { Ago, Clock } from "./take-span.ts";
import type { CalendarUnit } from "./zone-time.ts";
import { addUnits, dayMs, hourMs, startOf, toInstant, toWall } from "./zone-time.ts";

export type Period = { readonly fromMs: number; readonly toMs: number };
export type Ordered = { readonly main: NamedPeriod | null; readonly other: NamedPeriod | null };
type Relation = {
  readonly unitOf: string | null;
  /** How long the stretch just before is, where the question says so. */
  readonly stretchMs: number | null;
  readonly isLinked: boolean;
  readonly clock: Clock;
};
type Related = { readonly period: Period | null; readonly compareWith: Period | null; readonly notes: readonly string[] };

/** The period that is asked about, and the one it is held against. */
export function relatePeriods({ main, other }: Ordered, { unitOf, stretchMs, isLinked, clock }: Relation): Related {
  if (other?.ago !== undefined && isLinked) return relateAgo(main, { ...other, ago: other.ago }, clock);
  if (other !== null) return cutToNow(main ?? counterpart(other, clock), other, clock);
  if (stretchMs !== null) {
    const period = main ?? { fromMs: clock.now - stretchMs, toMs: clock.now };
    return { period, compareWith: { fromMs: period.fromMs - stretchMs, toMs: period.fromMs }, notes: [] };
  }
  if (!isLinked) return { period: main, compareWith: null, notes: [] };
  const period = main ?? defaultOf(unitOf, clock);
  const known = { fromMs: period.fromMs, toMs: Math.min(period.toMs, clock.now) };
  return { period, compareWith: before(unitOf === null ? period : known, unitOf, clock), notes: [] };
}

/** “Than an hour ago”: as long as what is asked about, and so much earlier; whole days are held against whole days. */
function relateAgo(main: Period | null, other: NamedPeriod & { readonly ago: Ago }, clock: Clock): Related {
  const { times, unit: of } = other.ago;
  const isShort = of === "minute" || of === "hour";
  const isPart = main !== null && main.toMs - main.fromMs < other.toMs - other.fromMs;
  if (!isShort && !isPart) return cutToNow(main ?? counterpart(other, clock), other, clock);
  const move = (at: number) => toInstant(addUnits(toWall(at, clock.timeZone), of, -times), clock.timeZone);
  const period = main ?? { fromMs: move(clock.now), toMs: clock.now };
  return { period, compareWith: { fromMs: move(period.fromMs), toMs: move(Math.min(period.toMs, clock.now)) }, notes: [] };
}

/** A day, week or month that still runs is held against the other one until the same time. */
function cutToNow(period: Period | null, other: NamedPeriod, { now, timeZone }: Clock): Related {
  const uncut = { period, compareWith: other, notes: [] };
  if (period === null || period.toMs < now || other.isRange === true) return uncut;
  const name = wholeUnitOf(other, timeZone);
  const wall = toWall(now, timeZone);
  if (name === null || name === "hour" || period.fromMs !== toInstant(startOf(name, wall), timeZone)) return uncut;
  const toMs = toInstant(toWall(other.fromMs, timeZone) + wall - startOf(name, wall), timeZone);
  if (toMs >= other.toMs || toMs <= other.fromMs) return uncut;
  return {
    period,
    compareWith: { fromMs: other.fromMs, toMs },
    notes: [`The ${name} is not over yet: it is compared with the other ${name} until the same time.`],
  };
}

/** The unit of the calendar that a period is one of; null: none. */
function wholeUnitOf({ fromMs, toMs }: Period, timeZone: string): "day" | "week" | "month" | "hour" | null {
  const wall = toWall(fromMs, timeZone);
  const names = ["day", "week", "month", "hour"] as const;
  return names.find((name) => startOf(name, wall) === wall && toInstant(addUnits(wall, name, 1), timeZone) === toMs) ?? null;
}

/** What runs now of the kind that is compared with: today for yesterday, this week for last week. */
function counterpart(other: Period, { now, timeZone }: Clock): Period | null {
  const name = wholeUnitOf(other, timeZone);
  if (name !== null) return { fromMs: toInstant(startOf(name, toWall(now, timeZone)), timeZone), toMs: now };
  const lengthMs = other.toMs - other.fromMs;
  return lengthMs > 0 && other.toMs <= now - lengthMs ? { fromMs: now - lengthMs, toMs: now } : null;
}

const defaults: Readonly<Record<string, number>> = {
  day: dayMs,
  dod: dayMs,
  week: 7 * dayMs,
  wow: 7 * dayMs,
  month: 30 * dayMs,
  mom: 30 * dayMs,
  yesterday: hourMs,
};

function defaultOf(unitOf: string | null, { now }: Clock): Period {
  return { fromMs: now - (defaults[unitOf ?? ""] ?? hourMs), toMs: now };
}

const shiftUnits: Readonly<Record<string, CalendarUnit>> = {
  yesterday: "day",
  "last week": "week",
  "day before": "day",
  "previous day": "day",
  "a day ago": "day",
  "week before": "week",
  "previous week": "week",
  "a week ago": "week",
  "one week ago": "week",
  "last month": "month",
  dod: "day",
  wow: "week",
  mom: "month",
  night: "day",
  weekend: "week",
  time: "day",
};

/** The period moved back by the unit, so that like is compared with like; without a unit the one of the same length just before. */
function before({ fromMs, toMs }: Period, unitOf: string | null, { timeZone }: Clock): Period {
  const name =
    unitOf === null
      ? undefined
      : (shiftUnits[unitOf] ?? (/^(?:minute|hour|day|week|month|year)$/.test(unitOf) ? (unitOf as CalendarUnit) : undefined));
  if (name === undefined) return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
  const moveBack = (at: number) => toInstant(addUnits(toWall(at, timeZone), name, -1), timeZone);
  const [movedFrom, movedTo] = [moveBack(fromMs), moveBack(toMs)];
  return movedTo > fromMs ? { fromMs: fromMs - (toMs - fromMs), toMs: fromMs } : { fromMs: movedFrom, toMs: movedTo };
}
