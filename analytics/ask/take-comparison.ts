import { readCount } from "./read-count.ts";
import type { Reading } from "./reading.ts";
import { type Ordered, type Period, relatePeriods } from "./relate-periods.ts";
import type { NamedPeriod } from "./take-period.ts";
import { takePeriod } from "./take-period.ts";
import type { Clock } from "./take-span.ts";
import { dayMs, hourMs, minuteMs } from "./zone-time.ts";

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

const counted = "two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty-five|sixty|ninety|few";
const moved =
  "(?<!(?:come|came|coming|show|showed|showing|shown|add|sum|turn|turned|pop|popped|end|ended|make|made|split|break|broken|speed|back|set|sign|signed|start|started|blow|blew|look|wake|hold|held|keep|catch) )up|(?<!(?:break|broken|breaking|split|it|them|sum|slow|shut|write|come|narrow|track|trickle|boil) )down(?! (?:by|into|per) [a-z])|risen|rose|rise|rising|fallen|fell|falling|increased?|increasing|decreased?|decreasing|higher|lower|changed?|changing|grown|grew|grow|growing|dropped?|dropping|better|worse|worsened|worsening|improved?|improving|different(?= (?:than|from|to|compared|versus|vs|now|today|this|since|in|on|after|$))|differ|differed|gone up|gone down|going up|going down|climbed|climbing|degraded?|degrading|deteriorated|trending up|trending down|trending|spiked?|spiking|jumped";
const unit = "minute|hour|day|week|month|year";

/** Ways to say “beside another period”; the period may follow. */
const cue = [
  `(?:(?:stack|stacked|measure|hold|line) up (?:against|to|with))|(?:as )?compared? (?:to|with|against)|compared|in comparison (?:to|with)|relative to|versus|vs|against|v\\.?s|as opposed to|set against`,
  `(?:${moved}) (?:compared to|compared with|relative to|versus|vs|than|from|since|on|over|against)`,
  `than|(?<= (?:slower|faster|busier|quieter|flakier|quicker) )since`,
].join("|");
/** The other period is the first one moved back by a unit, or the one just before it. */
const shift = [
  `(?:the |its )?(?:previous|preceding|prior) (${unit}|period|one|stretch|window|night|weekend)`,
  `(?:the |an? |one )(${unit}|period|night|weekend|time) (?:before(?! yesterday)(?: that| it)?|prior|earlier|beforehand)`,
  `(?:at )?(?:the )?same (?:time|period|hour|day|window|stretch|point|weekday)(?: of day)?(?: of| on| in)?(?: the)? (yesterday|last week|day before|previous day|week before|previous week|last month|a week ago|a day ago|one week ago)`,
  `(?:at |by )?(?:th(?:is|e same)|same) (?:time|point|hour|moment) (?:on |of )?(?:the )?(yesterday|last week|last month|day before|previous day)|(yesterday|last week) (?:at |by |until |up to )?(?:about |around )?(?:this|the same|same) (?:time|point|hour|moment)(?: of day)?`,
  `(day|week|month|hour)[ -](?:over|on|to|by)[ -](?:day|week|month|hour)|(dod|wow|mom)`,
].join("|");
/** The stretch of a named length just before the one that is asked about. */
const stretch = `(?:the |its |those )?(?:previous|preceding|prior) (\\d{1,3}|${counted}) (minute|min|hour|day|week)|(?:the |those )(?:(\\d{1,3}|${counted}) (minute|min|hour|day|week)|()(minute|hour)) (?:just |right |immediately |directly )?(?:before|prior|preceding|leading up)(?! yesterday)(?: to)?(?: that| it| this| them| then)?`;
/** What has no length of its own is held against the stretch just before. */
const plain = "(?:is |was )?(?:the |it )?(?:usual|usually|normal|normally|average|before|ever|typical|earlier|expected)";
const trend = `(?:got|getting|get|become|became|becoming|gotten|grown|growing)(?= (?:slower|faster|busier|quieter|flakier|quicker|slow|fast) )|(?:is |are |has |have |been |getting |got |going |still |now )*(${moved})`;

const contrast =
  "(?:percentage|percent|%|relative) (?:change|increase|decrease|growth|difference|drop)(?: in| of)?|(?:what i )?(?:the )?(?:difference|change|delta|compare|comparison|contrast)(?: in| of)? between|compare|comparing|comparison(?: of)?|contrast";

/** “Is search down” asks whether it works, which is no change. */
const outage =
  "(?:is|was|are|were|went|go|gone|been) (?:the |our )?¤[¤ ]*(?:go |been |gone |went |completely |fully )*(?:up|down)(?! (?:from|since|on|over|than|compared|versus|vs|against))";

/** Takes the periods of a question: the one it asks about, and the one it compares with. */
export function takeComparison(reading: Reading, clock: Clock): AskedPeriods {
  const between = reading.take(contrast);
  reading.take(outage);
  const link = reading.take(`(?:${cue})(?: (?:it|that|what it) (?:was|were|is))?(?: ${plain})?`);
  const isOpposed = link !== null || between !== null;
  const stretchMs = isOpposed ? takeStretchBefore(reading, link?.last ?? -1) : null;
  const shifted = stretchMs === null ? takeShift(reading, isOpposed) : null;
  const periods = takePeriods(reading, clock, link !== null && reading.words[link.last]?.lemma === "from");
  const change = takeTrend(reading, isOpposed || shifted !== null);
  const isTimed = stretchMs !== null || shifted !== null || change !== null;
  const asksChange = isOpposed || isTimed;
  const reach = reachOf(reading, link, periods[0] ?? null);
  const unitOf = shifted?.groups.find((group) => group !== undefined) ?? null;
  const { notes, ...related } = relatePeriods(order(periods, reach), { unitOf, stretchMs, isLinked: asksChange, clock });
  return {
    ...related,
    asksChange,
    isBare: !isTimed && periods.length < 2 && !follows(periods[0], reach),
    surplus: periods.length > 2 || isOverlapping(related, clock),
    notes: [...periods.flatMap((period) => notesOf(period, related.compareWith)), ...notes],
  };
}

/** Takes “the 30 minutes before that”; it stands after the word `link` that compares. */
function takeStretchBefore(reading: Reading, link: number): number | null {
  const found = reading.find(stretch);
  if (found === null || found.first <= link) return null;
  reading.take(stretch);
  const [count = "", name = ""] = found.groups.filter((group) => group !== undefined);
  return (readCount(count) ?? 1) * (stretchUnits[name] ?? hourMs);
}

const stretchUnits: Readonly<Record<string, number>> = { min: minuteMs, minute: minuteMs, hour: hourMs, day: dayMs, week: 7 * dayMs };

/** Three at most: more than two are too many to tell apart. `apart`: “changed from Monday to Tuesday” names two. */
function takePeriods(reading: Reading, clock: Clock, apart: boolean): NamedPeriod[] {
  const periods: NamedPeriod[] = [];
  const next = () => takePeriod(reading, clock, apart);
  for (let period = next(); period !== null && periods.length < 3; period = next()) periods.push(period);
  return periods;
}

function takeTrend(reading: Reading, isCompared: boolean) {
  return isCompared ? null : reading.take(trend);
}

function takeShift(reading: Reading, isOpposed: boolean) {
  return isOpposed ? reading.take(shift) : takeFreeShift(reading);
}

function follows(period: NamedPeriod | undefined, reach: number | null): boolean {
  return reach !== null && (period?.first ?? 0) > reach;
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

/** How “an hour ago” is read is told only where it is a period of its own. */
function notesOf({ ago, notes }: NamedPeriod, compareWith: Period | null): readonly string[] {
  return ago === undefined || compareWith === null ? notes : [];
}

/** Figures of which one holds a part of the other are no comparison. */
function isOverlapping({ period, compareWith }: Pick<AskedPeriods, "period" | "compareWith">, { now }: Clock): boolean {
  if (period === null || compareWith === null) return false;
  return compareWith.toMs > period.fromMs && compareWith.fromMs < Math.min(period.toMs, now);
}

/** What follows the link is compared with; of two on one side the later in time is asked about. */
function order([one, other]: readonly NamedPeriod[], link: number | null): Ordered {
  if (!one) return { main: null, other: null };
  if (!other) return link !== null && one.first > link ? { main: null, other: one } : { main: one, other: null };
  const isSplit = link !== null && one.first > link !== other.first > link;
  if (isSplit) return one.first > link ? { main: other, other: one } : { main: one, other };
  return one.fromMs >= other.fromMs ? { main: one, other } : { main: other, other: one };
}
