import type { QueryMetric, QueryPlan } from "#contracts/query-plan.ts";
import { stepMinutes } from "#contracts/query-plan.ts";
import type { Slots } from "./read-slots.ts";
import type { Grouping } from "./take-grouping.ts";
import { dayMs, hourMs } from "./zone-time.ts";

export type GroupingChoice = Pick<QueryPlan, "groupBy" | "having" | "order" | "top"> & { readonly notes: readonly string[] };

const most =
  / (?:busiest|slowest|slower|worst|noisiest|heaviest|most|biggest|largest|highest|loudest|chattiest|greatest|peak|peaked|flakiest|max|maximum|longest|top|spike|main|leading|popular|hot|hottest) /;
const least = / (?:fastest|quickest|best|quietest|least|fewest|lowest|smallest|shortest|min|minimum|bottom|calmest|healthiest) /;
/** “Which routes had no errors”. */
export const none =
  / (?:no|zero|without|without any) (?:server |client |5xx |4xx )*(?:error|failure|fail|failed|refusal|refused|throttling|exception) /;
const turned = / least (?:reliable|stable|available|successful) /;
const turnedBack = / most (?:reliable|stable|available|successful) /;
const defaultTop = 10;

/** What there is a figure for each of, in which order, and how many of them. */
export function decideGrouping(
  slots: Slots,
  { metric, periodMs }: { readonly metric: QueryMetric; readonly periodMs: number },
): GroupingChoice {
  const direction = directionOf(slots.whole, metric);
  const grouping = slots.groupings[0] ?? comparedNames(slots) ?? timelineOf(slots, { direction, periodMs });
  if (grouping === null) return { groupBy: null, having: null, order: null, top: null, notes: [] };
  const isRanked = direction !== null || slots.top !== null;
  const { top, notes } = topOf(slots, { grouping, metric, isRanked });
  const isSeries = isStepName(grouping.group) && top === null;
  const order = { by: byChange(slots) ? "change" : "value", direction: direction ?? "descending" } as const;
  return { groupBy: grouping.group, having: havingOf(slots, { grouping, metric, isRanked }), order: isSeries ? null : order, top, notes };
}

type Ranked = { readonly grouping: Grouping; readonly metric: QueryMetric; readonly isRanked: boolean };

function topOf(slots: Slots, { grouping, metric, isRanked }: Ranked): Pick<GroupingChoice, "top" | "notes"> {
  if (slots.top !== null) return { top: slots.top, notes: [] };
  if (isRanked && grouping.asks === "one") return { top: 1, notes: [] };
  const isOpen = grouping.asks !== "each" && (isRanked || isWho(slots, metric));
  return isOpen ? { top: defaultTop, notes: [`The first ${defaultTop} are listed.`] } : { top: null, notes: [] };
}

/** The bound that is named; where it is asked who met something, those who did, or who did not. */
function havingOf({ bound, whole }: Slots, { grouping, metric, isRanked }: Ranked): QueryPlan["having"] {
  if (bound !== null && !metric.startsWith("slow-")) return { than: bound.than, value: bound.value };
  if (!isOccurrence(metric)) return null;
  if (none.test(whole)) return { than: "below", value: metric.endsWith("-rate") ? 1e-9 : 1 };
  const isOpen = !isRanked && !isStepName(grouping.group) && grouping.asks !== "each";
  return isOpen ? { than: "above", value: 0 } : null;
}

function isStepName(group: string): boolean {
  return group in stepMinutes;
}

function directionOf(whole: string, metric: QueryMetric): "ascending" | "descending" | null {
  const isGood = metric === "share";
  if (turned.test(whole)) return isGood ? "ascending" : "descending";
  if (turnedBack.test(whole)) return isGood ? "descending" : "ascending";
  if (isGood && / (?:best|worst) /.test(whole)) return whole.includes(" worst ") ? "ascending" : "descending";
  if (least.test(whole)) return "ascending";
  return most.test(whole) ? "descending" : null;
}

/** “Who is hammering us” asks for the first ones, “who was refused” for everybody it happened to. */
function isWho({ whole }: Slots, metric: QueryMetric): boolean {
  return / (?:who|whom|whoever|talker) /.test(whole) && !isOccurrence(metric);
}

/** Figures of which only those above nothing are worth a row when it is asked where they occur. */
function isOccurrence(metric: QueryMetric): boolean {
  return /^(?:errors|client-errors|refused|shadow-refused|bypassed|error-rate|refusal-rate|slow-requests)$/.test(metric);
}

const opposing = / (?:versus|vs|v|compared|each|respectively|separately|split between|split of|breakdown of) /;

/** Two names that are set against each other: a figure for each. */
function comparedNames({ names, periods, whole, methods, statuses }: Slots): Grouping | null {
  const isChoice = / or /.test(whole) && / (?:which|whether|slower|faster|busier|more|worse|better) /.test(whole);
  const isOpposed = (periods.isBare && periods.asksChange) || isChoice || opposing.test(whole);
  const countOf = (kind: string) => names.named.filter((name) => name.kind === kind && !name.except).length;
  const counts: readonly (readonly [Grouping["group"], number])[] = [
    ...(["route", "client", "limit", "problem"] as const).map((kind) => [kind, countOf(kind)] as const),
    ["method", methods.length],
    ["status", statuses.codes.length],
    ["status-class", statuses.classes.length],
  ];
  const found = isOpposed ? counts.find(([, count]) => count > 1) : undefined;
  return found === undefined ? null : { group: found[0], asks: "each" };
}

/** “Over time” and “when”; the peak of what has no group is the peak of its minutes. */
function timelineOf(
  slots: Slots,
  { direction, periodMs }: { readonly direction: string | null; readonly periodMs: number },
): Grouping | null {
  const step = slots.per === "second" ? null : slots.per;
  if (slots.timeline === "when") return { group: stepFor(periodMs), asks: "one" };
  if (slots.timeline === "series") return { group: step ?? stepFor(periodMs), asks: "each" };
  if (direction !== null && isPeak(slots)) return { group: step ?? "minute", asks: "one" };
  const isRate = slots.mean || / (?:rate|throughput|are we|average|currently|now|rpm|doing) /.test(slots.whole);
  return step === null || isRate ? null : { group: step, asks: "each" };
}

function isPeak({ whole, top, metrics, percentiles }: Slots): boolean {
  const isNamed = / (?:peak|peaked|highest|max|maximum|busiest|lowest|spike) /.test(whole);
  return top === null && isNamed && (metrics[0] !== "latency" || percentiles.length > 0);
}

function stepFor(periodMs: number): "minute" | "hour" | "day" {
  if (periodMs <= 3 * hourMs) return "minute";
  return periodMs <= 4 * dayMs ? "hour" : "day";
}

/** “Which route got slower” is about the change, where there is a period to hold it against. */
function byChange({ periods, groupings, whole }: Slots): boolean {
  return (
    periods.asksChange &&
    !periods.isBare &&
    groupings.length > 0 &&
    / (?:slower|faster|more|worse|better|increase|increased|grew|grown|rise|rose|jumped|changed|change|dropped|drop|decreased|fell|degraded|improved|worsened|regressed|spiked) /.test(
      whole,
    )
  );
}
