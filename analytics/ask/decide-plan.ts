import type { QueryFilter, QueryMetric, QueryPlan } from "#contracts/query-plan.ts";
import { checkPlan } from "./check-plan.ts";
import { correctWords, namesOf } from "./correct-words.ts";
import { decideAggregate } from "./decide-aggregate.ts";
import { decideGrouping } from "./decide-grouping.ts";
import type { MetricChoice } from "./decide-metric.ts";
import { decideMetric } from "./decide-metric.ts";
import { decidePeriod } from "./decide-period.ts";
import { decideScope } from "./decide-scope.ts";
import { decideVague } from "./decide-vague.ts";
import { describePlan } from "./describe-plan.ts";
import { dropAsides } from "./drop-asides.ts";
import { phraseQuestion } from "./phrase-question.ts";
import type { Slots } from "./read-slots.ts";
import { readSlots } from "./read-slots.ts";
import { Reading, type Word } from "./reading.ts";
import { splitWords } from "./split-words.ts";
import type { Clock } from "./take-span.ts";
import { type Vocabulary, wordsOf } from "./vocabulary.ts";

export type PlanDecision =
  | { readonly kind: "plan"; readonly plan: QueryPlan; readonly notes: readonly string[] }
  | {
      readonly kind: "ambiguous" | "out-of-scope";
      /** A sentence: why there is no plan. */
      readonly why: string;
      /** Plans of questions that are near. */
      readonly nearest: readonly QueryPlan[];
    };

/** What is known when a question is asked. `retentionDays`: how long figures are kept. */
export type Asked = { readonly question: string; readonly vocabulary: Vocabulary; readonly clock: Clock; readonly retentionDays: number };

/**
 * Reads a question into a plan; what can be read in several ways, or in part only, is told and not guessed. Whatever is near
 * can itself be asked, and means just that.
 */
export function decidePlan(asked: Asked): PlanDecision {
  const decision = readPlan(asked);
  if (decision.kind === "plan") return decision;
  const answerable = decision.nearest.flatMap((plan) => checkPlan(plan)?.nearest ?? [plan]).slice(0, mostNearest);
  return { ...decision, nearest: answerable.filter((plan) => isReadBack(plan, asked)) };
}

const mostNearest = 8;

function isReadBack(plan: QueryPlan, asked: Asked): boolean {
  const decision = readPlan({ ...asked, question: phraseQuestion(plan) });
  return decision.kind === "plan" && describePlan(decision.plan) === describePlan(plan);
}

function readPlan({ question, vocabulary, clock, retentionDays }: Asked): PlanDecision {
  const names = namesOf(vocabulary);
  const words = dropAsides(splitWords(question), ({ lower, lemma }) => names.has(lower) || names.has(lemma));
  const scope = decideScope(blotRoutes(words, vocabulary));
  if (scope !== null) return { kind: "out-of-scope", why: scope, nearest: [] };
  const corrected = correctWords(words, vocabulary);
  const slots = readSlots(new Reading(corrected.words), vocabulary, clock);
  const period = decidePeriod(slots.periods, clock, retentionDays);
  if (period.kind === "unknown") return { kind: "out-of-scope", why: period.why, nearest: [] };
  const draft = (choice: MetricChoice) => draftPlan(slots, { choice, period, timeZone: clock.timeZone });
  const unclear = decideUnclear(slots, (metric) => draft(plainChoice(metric)).plan);
  if (unclear !== null) return unclear;
  const vague = decideVague(slots, (metric) => draft(plainChoice(metric)).plan);
  if (vague !== null) return { kind: "ambiguous", ...vague };
  const metric = decideMetric(slots);
  if (metric.kind !== "one") return undecidedMetric(slots, metric, (one) => draft(plainChoice(one)).plan);
  const { plan, notes } = draft(metric);
  const several = decideSeveral(slots, plan);
  if (several !== null) return several;
  const mistake = checkPlan(plan);
  if (mistake !== null) return { kind: "ambiguous", ...mistake };
  return { kind: "plan", plan, notes: [...corrected.notes, ...period.notes, ...metric.notes, ...notes] };
}

/** The words in one line for the scope. A route may be called as something that is none of ours, “prices”, but not as an order to do something. */
function blotRoutes(words: readonly Word[], { routes, limits }: Vocabulary): string {
  const names = new Set([...routes.map(({ id }) => id), ...limits].flatMap((name) => [name.toLowerCase(), ...wordsOf(name)]));
  const isName = ({ lower, lemma }: Word, index: number) => index > 1 && (names.has(lower) || names.has(lemma));
  return ` ${words.map((word, index) => (isName(word, index) ? "¤" : word.lower)).join(" ")} `;
}

function plainChoice(metric: QueryMetric): MetricChoice {
  return { metric, share: null, filters: [], notes: [] };
}

type Draft = { readonly choice: MetricChoice; readonly period: Pick<QueryPlan, "period" | "compareWith">; readonly timeZone: string };

function draftPlan(slots: Slots, { choice, period, timeZone }: Draft): { plan: QueryPlan; notes: string[] } {
  const periodMs = Date.parse(period.period.to) - Date.parse(period.period.from);
  const grouping = decideGrouping(slots, { metric: choice.metric, periodMs });
  const aggregate = decideAggregate(slots, { metric: choice.metric, groupBy: grouping.groupBy });
  const { notes: groupNotes, ...grouped } = grouping;
  const { notes: aggregateNotes, ...aggregated } = aggregate;
  const isBareComparison = slots.periods.isBare && slots.groupings.length + Number(grouped.groupBy !== null) > 0;
  const named = slots.names.named.filter(({ kind, isOfEvent }) => isOfEvent !== true || kind !== grouping.groupBy);
  const filters = [...nameFilters({ ...slots, names: { ...slots.names, named } }, choice.share), ...choice.filters];
  const plan = {
    metric: choice.metric,
    ...aggregated,
    share: choice.share,
    filters,
    period: period.period,
    timeZone,
    ...grouped,
    compareWith: isBareComparison ? null : period.compareWith,
  };
  return { plan, notes: [...aggregateNotes, ...groupNotes, ...untoldNotes(slots, plan)] };
}

/** What the question asks and the figures do not tell. */
function untoldNotes({ bound, whole }: Slots, { having, thresholdMs, compareWith, period }: QueryPlan): string[] {
  const lengthMs = ({ from, to }: QueryPlan["period"]) => Date.parse(to) - Date.parse(from);
  return [
    ...(bound !== null && having === null && thresholdMs === null
      ? ["The bound is not judged: the figure is answered, to hold against it."]
      : []),
    ...(/ (?:why|cause|causing|because) /.test(whole) ? ["Figures tell how much and since when; they tell no causes."] : []),
    ...(compareWith !== null && lengthMs(compareWith) > lengthMs(period)
      ? ["The period that is asked about is not over yet, or shorter than the one it is compared with."]
      : []),
  ];
}

/** A filter for each kind of name; what a share is of stands there already. */
function nameFilters({ names, methods }: Slots, share: QueryFilter | null): QueryFilter[] {
  const kinds = ["route", "client", "limit", "problem"] as const;
  const named = kinds.flatMap((by) =>
    [false, true].map((except) => ({
      by,
      except,
      values: names.named.filter((name) => name.kind === by && name.except === except).map(({ value }) => value),
    })),
  );
  const filters: QueryFilter[] = [...named, { by: "method", except: false, values: [...methods] }];
  return filters
    .filter(({ by, values, except }) => values.length > 0 && !(share?.by === by && share.except === except))
    .map((filter) => ({ ...filter, values: [...new Set(filter.values)] }));
}

/** Names and words that leave open what is meant. */
function decideUnclear(slots: Slots, planOf: (metric: QueryMetric) => QueryPlan): PlanDecision | null {
  const { names, unread, periods } = slots;
  const [unclear] = names.unclear;
  if (unclear !== undefined) {
    const metric = decideMetric(slots);
    const plan = planOf(metric.kind === "one" ? metric.metric : "requests");
    const nearest = unclear.values.map((value) => ({
      ...plan,
      filters: [...plan.filters, { by: unclear.kind, values: [value], except: false }],
    }));
    return { kind: "ambiguous", why: `“${unclear.word}” may be ${listOf(unclear.values)}: ask for one of them.`, nearest };
  }
  if (names.unknown.length > 0)
    return { kind: "ambiguous", why: `Nothing is known here that is called ${listOf(names.unknown)}.`, nearest: guesses(slots, planOf) };
  const metric = decideMetric(slots);
  if (unread.length > 0 && (metric.kind !== "none" || names.named.length > 0)) {
    return {
      kind: "ambiguous",
      why: `It is not clear what ${listOf(unread)} means here: no route, client or limit is called so.`,
      nearest: guesses(slots, planOf),
    };
  }
  if (periods.surplus)
    return { kind: "ambiguous", why: "It names more than two periods, or two that overlap.", nearest: guesses(slots, planOf) };
  return null;
}

function guesses(slots: Slots, planOf: (metric: QueryMetric) => QueryPlan): QueryPlan[] {
  const metric = decideMetric(slots);
  if (metric.kind === "one") return [planOf(metric.metric)];
  return metric.kind === "several" ? metric.metrics.map(planOf) : [planOf("requests")];
}

function undecidedMetric(
  slots: Slots,
  metric: { kind: "none" } | { kind: "several"; metrics: readonly QueryMetric[] },
  planOf: (metric: QueryMetric) => QueryPlan,
): PlanDecision {
  if (metric.kind === "several") {
    return {
      kind: "ambiguous",
      why: `It asks for ${metric.metrics.length} things at once; ask for one of them.`,
      nearest: metric.metrics.map(planOf),
    };
  }
  const isAboutTraffic =
    slots.names.named.length > 0 || slots.groupings.length > 0 || slots.periods.period !== null || slots.periods.asksChange;
  if (!isAboutTraffic)
    return {
      kind: "out-of-scope",
      why: "It names nothing that is measured: requests, errors, latency, bytes, clients, or what limits refused.",
      nearest: [],
    };
  const why = "It does not say what is asked for: requests, errors, latency, bytes, clients, or what limits refused.";
  const metrics = slots.names.named.some(({ kind }) => kind === "client")
    ? (["requests", "errors", "refused"] as const)
    : (["requests", "error-rate", "latency"] as const);
  return { kind: "ambiguous", why, nearest: metrics.map(planOf) };
}

/** Several percentiles or several ways to group are as many questions. */
function decideSeveral({ percentiles, groupings, mean, per, whole }: Slots, plan: QueryPlan): PlanDecision | null {
  if (plan.metric === "latency" && percentiles.length > 1) {
    return {
      kind: "ambiguous",
      why: "It asks for several percentiles; ask for one of them.",
      nearest: percentiles.map((percentile) => ({ ...plan, aggregate: "percentile", percentile })),
    };
  }
  if (plan.metric === "latency" && mean && percentiles.length === 1 && withMean.test(whole)) {
    const meanPlan = { ...plan, aggregate: "mean" as const, percentile: null };
    return { kind: "ambiguous", why: "It asks for a mean and a percentile; ask for one of them.", nearest: [plan, meanPlan] };
  }
  if (mean && per === null && plan.aggregate === "total" && isCount(plan.metric)) {
    const hourly = { ...plan, aggregate: "rate" as const, per: "hour" as const, groupBy: null, having: null, order: null, top: null };
    return {
      kind: "ambiguous",
      why: "It does not say of what the average is: of an hour, of a day, or of a client.",
      nearest: [hourly, plan],
    };
  }
  if (groupings.length > 1) {
    return {
      kind: "ambiguous",
      why: "It asks for figures by two things at once; ask by one of them.",
      nearest: groupings.map(({ group }) => ({ ...plan, groupBy: group, order: null })),
    };
  }
  return null;
}

const withMean =
  / (?:and|or|plus|versus|vs) (?:the )?(?:mean|average|avg) | (?:mean|average|avg)(?: latency| response time)? (?:and|or|plus|versus|vs) /;

function isCount(metric: QueryMetric): boolean {
  return !/(?:rate|share|latency)$/.test(metric);
}

function listOf(names: readonly string[]): string {
  const quoted = names.map((name) => `“${name}”`);
  return quoted.length < 2 ? (quoted[0] ?? "") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
