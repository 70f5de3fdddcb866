import type { Reading } from "./reading.ts";
import type { NamedPeriod } from "./take-period.ts";
import { takePeriod } from "./take-period.ts";
import type { Clock } from "./take-span.ts";
import type { CalendarUnit } from "./zone-time.ts";
import { addUnits, dayMs, hourMs, startOf, toInstant, toWall } from "./zone-time.ts";

type Period = { readonly fromMs: number; readonly toMs: number };
export type AskedPeriods = {
  /** null: the question names none. */
  readonly period: Period | null;
  readonly compareWith: Period | null;
  /** The question asks for a change: is it up, does it grow. */
  readonly asksChange: boolean;
  /** It asks for a comparison and names nothing in time to compare with: it may mean names. */
  readonly isBare: boolean;
  readonly notes: readonly string[];
  /** More periods are named than can be told apart. */
  readonly surplus: boolean;
};

const moved =
  "up|down|risen|rose|rise|rising|fallen|fell|falling|increased?|increasing|decreased?|decreasing|higher|lower|changed?|changing|grown|grew|grow|growing|dropped?|dropping|better|worse|worsened|worsening|improved?|improving|different|differ|differed|gone up|gone down|going up|going down|climbed|climbing|degraded?|degrading|deteriorated|trending up|trending down|trending|spiked?|spiking|jumped";
const unit = "minute|hour|day|week|month|year";

/** Ways to say “beside another period”; the period may follow. */
const cue = [
  `(?:as )?compared? (?:to|with|against)|compared|in comparison (?:to|with)|relative to|versus|vs|against|v\\.?s|as opposed to|set against`,
  `(?:${moved}) (?:compared to|compared with|relative to|versus|vs|than|from|since|on|over|against)`,
  `than|(?<= (?:slower|faster|busier|quieter|flakier|quicker) )since`,
].join("|");
/** The other period is the first one moved back by a unit, or the one just before it. */
const shift = [
  `(?:the |its )?(?:previous|preceding|prior) (${unit}|period|one|stretch|window|night|weekend)`,
  `(?:the |an? |one )(${unit}|period|night|weekend|time) (?:before(?! yesterday)(?: that| it)?|prior|earlier|beforehand)`,
  `(?:at )?(?:the )?same (?:time|period|hour|day|window|stretch|point|weekday)(?: of day)?(?: of| on| in)?(?: the)? (yesterday|last week|day before|previous day|week before|previous week|last month|a week ago|a day ago|one week ago)`,
  `(?:at )?th(?:is|e same) time (yesterday|last week|last month)|(yesterday|last week) (?:at )?(?:this|the same|same) time`,
  `(day|week|month|hour)[ -](?:over|on|to|by)[ -](?:day|week|month|hour)|(dod|wow|mom)`,
].join("|");
/** What has no length of its own is held against the stretch just before. */
const plain = "(?:is |was )?(?:the |it )?(?:usual|usually|normal|normally|average|before|ever|typical|earlier|expected)";
const trend = `(?:got|getting|get|become|became|becoming|gotten|grown|growing)(?= (?:slower|faster|busier|quieter|flakier|quicker|slow|fast) )|(?:is |are |has |have |been |getting |got |going |still |now )*(${moved})`;

const contrast =
  "(?:percentage|percent|%|relative) (?:change|increase|decrease|growth|difference|drop)(?: in| of)?|(?:what i )?(?:the )?(?:difference|change|delta|compare|comparison|contrast)(?: in| of)? between|compare|comparing|comparison(?: of)?|contrast";

/** Takes the periods of a question: the one it asks about, and the one it compares with. */
export function takeComparison(reading: Reading, clock: Clock): AskedPeriods {
  const between = reading.take(contrast);
  const link = reading.take(`(?:${cue})(?: (?:it|that|what it) (?:was|were|is))?(?: ${plain})?`);
  const isOpposed = link !== null || between !== null;
  const shifted = isOpposed ? reading.take(shift) : takeFreeShift(reading);
  const periods = takePeriods(reading, clock, link !== null && reading.words[link.last]?.lemma === "from");
  const change = isOpposed || shifted !== null ? null : reading.take(trend);
  const asksChange = isOpposed || shifted !== null || change !== null;
  const reach = reachOf(reading, link, periods[0] ?? null);
  const unitOf = shifted?.groups.find((group) => group !== undefined) ?? null;
  return {
    ...relate(order(periods, reach), { unitOf, isLinked: asksChange, clock }),
    asksChange,
    isBare: shifted === null && periods.length < 2 && change === null && !(reach !== null && (periods[0]?.first ?? 0) > reach),
    surplus: periods.length > 2,
    notes: periods.flatMap(({ notes }) => notes),
  };
}

/** Three at most: more than two are too many to tell apart. `apart`: “changed from Monday to Tuesday” names two. */
function takePeriods(reading: Reading, clock: Clock, apart: boolean): NamedPeriod[] {
  const periods: NamedPeriod[] = [];
  const next = () => takePeriod(reading, clock, apart);
  for (let period = next(); period !== null && periods.length < 3; period = next()) periods.push(period);
  return periods;
}

/** “Week over week” and the like need no other word for a comparison; “an hour earlier” does. */
function takeFreeShift(reading: Reading) {
  const found = reading.find(shift);
  return found === null || found.last - found.first < 2 ? null : reading.take(shift);
}

/**
 * The word after which the other period stands, or null. A name between the two says that names are set against each other,
 * in that period.
 */
function reachOf(reading: Reading, link: { readonly last: number } | null, period: NamedPeriod | null): number | null {
  if (link === null) return null;
  for (let index = link.last + 1; index < (period?.first ?? 0); index++) if (reading.isTaken(index)) return null;
  return link.last;
}

type Ordered = { readonly main: NamedPeriod | null; readonly other: NamedPeriod | null };

/** What follows the link is compared with; of two on one side the later in time is asked about. */
function order([one, other]: readonly NamedPeriod[], link: number | null): Ordered {
  if (!one) return { main: null, other: null };
  if (!other) return link !== null && one.first > link ? { main: null, other: one } : { main: one, other: null };
  const isSplit = link !== null && one.first > link !== other.first > link;
  if (isSplit) return one.first > link ? { main: other, other: one } : { main: one, other };
  return one.fromMs >= other.fromMs ? { main: one, other } : { main: other, other: one };
}

type Relation = { readonly unitOf: string | null; readonly isLinked: boolean; readonly clock: Clock };

function relate({ main, other }: Ordered, { unitOf, isLinked, clock }: Relation): Pick<AskedPeriods, "period" | "compareWith"> {
  if (other !== null) return { period: main ?? counterpart(other, clock), compareWith: other };
  if (!isLinked) return { period: main, compareWith: null };
  const period = main ?? defaultOf(unitOf, clock);
  return { period, compareWith: before(period, unitOf, clock) };
}

/** What runs now of the kind that is compared with: today for yesterday, this week for last week. */
function counterpart({ fromMs, toMs }: Period, { now, timeZone }: Clock): Period | null {
  const wall = toWall(fromMs, timeZone);
  for (const name of ["day", "week", "month", "hour"] as const) {
    const isWhole = startOf(name, wall) === wall && toInstant(addUnits(wall, name, 1), timeZone) === toMs;
    if (isWhole) return { fromMs: toInstant(startOf(name, toWall(now, timeZone)), timeZone), toMs: now };
  }
  const lengthMs = toMs - fromMs;
  return lengthMs > 0 && toMs <= now - lengthMs ? { fromMs: now - lengthMs, toMs: now } : null;
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
    unitOf === null ? undefined : (shiftUnits[unitOf] ?? (new RegExp(`^(?:${unit})$`).test(unitOf) ? (unitOf as CalendarUnit) : undefined));
  if (name === undefined) return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
  const moveBack = (at: number) => toInstant(addUnits(toWall(at, timeZone), name, -1), timeZone);
  const [movedFrom, movedTo] = [moveBack(fromMs), moveBack(toMs)];
  return movedTo > fromMs ? { fromMs: fromMs - (toMs - fromMs), toMs: fromMs } : { fromMs: movedFrom, toMs: movedTo };
}
