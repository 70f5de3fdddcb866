import type { QueryPlan } from "#contracts/query-plan.ts";
import type { Slots } from "./read-slots.ts";

export type Vague = { readonly why: string; readonly nearest: readonly QueryPlan[] };

/** More words than any one question needs. */
const mostWords = 100;

const calls = "(?:request|call|hit|response|answer|transaction|query|page|operation)";
const slowOnes = new RegExp(
  ` (?:(?:very |too |really |unusually |super |painfully )?slow(?! ?down) (?:http |api |get |post |running )?${calls}|${calls} (?:that |which |¤ )*(?:is|are|was|were|been|ran|run) (?:too |very |really |considered )*slow|slow one) `,
);
const largeOnes = new RegExp(
  ` (?:biggest|largest|smallest|heaviest) (?:single )?(?:${calls}|payload|upload|download) | (?:how many|number of|count|count of|share of|percentage of|any) (?:very |too )?(?:large|big|huge|small|tiny) ${calls} `,
);
const counted = "(?:request|traffic|call|hit|throughput|rps|qps|volume)(?: count| volume| rate| number)?";
const others = "(?:error|failure|latency|response time|p\\d+|median|refusal|throttling|bandwidth|byte|client|caller|user|status code)";
const and =
  "(?:and|plus|as well as|along with|together with|versus|vs|&|\\+|also)(?: also)?(?: the| our| their| its| total| average| mean| distinct| unique)*";
const joined = new RegExp(` (?:${counted} ${and} ${others}(?: rate)?|${others}(?: rate| count)? ${and} ${counted}) `);
const joinedLater = new RegExp(
  ` ${counted} (?:\\S+ )*(?:and|plus|as well as) (?:(?:how|what|the|its|their|also|was|is|were|about) )*(?:error|error rate|latency|response time|p\\d+|slow|fast|bandwidth|byte) `,
);
const twoCounts =
  / how (?:many|much) .* (?:and|versus|vs|plus) (?:also )?how (?:many|much) | what (?:is|was|were|are) .* and what (?:is|was|were|are) /;
const single =
  / (?:when|what|which|who|show|give|find) .*(?<!(?:in|over|during|for) the )(?:last|first|latest|most recent) (?:time|error|failure|[1-5]\d\d|5xx|4xx|request|call|refusal|timeout) | (?:list|show|find|display|which|see) (?:me |us )?(?:the |all |a |an |any |single |individual |our |every |one )*(?:request|call) (?:that|which|where|taking|failed|were|was) /;
const ever = / (?:ever|at any (?:point|time|moment)|at some (?:point|time)|at one point|any time|anytime) /;
const aroundTime =
  / before and after | (?:go|goes|gone|went|going|rise|rose|jump|jumped|drop|dropped|increase|increased|change|changed) (?:up |down )?(?:after|before) /;
const toAverage =
  / (?:than|to|with|against|versus|vs) (?:the |our |its |an )*(?:long-?term |historical |monthly |weekly )?average (?:$|(?:today|yesterday|this|last|in|on|over|for|by) )/;
const failedLogins =
  / (?:failed|failing|unsuccessful|bad) (?:log-?in|sign-?in|auth|authentication|authorization|log-?on)(?: attempt| request)? /;
const manyOf =
  / (?:how many|number of|count of) (?:(?:of|the|our|my|different|distinct|unique|individual) )*(?:client|caller|user|customer|route|endpoint|path|limit|key|consumer|partner|minute|hour|day) /;
const good = "(?:success|successful|succeeded|good|ok|2xx)";
const bad = "(?:error|errored|failure|fail|failed|failing|unsuccessful|bad)";
const goodAndBad = new RegExp(
  ` (?:${good}(?: ${calls})? (?:and|versus|vs|or|to|against|over) (?:the )?${bad}|${bad}(?: ${calls})? (?:and|versus|vs|or|to|against|over) (?:the )?${good}) `,
);
const happening =
  "(?:outage|incident|deploy|deployment|release|rollout|migration|launch|maintenance|attack|failover|restart|upgrade|change|fix|rollback|crash|downtime|blip|hiccup|campaign|sale|promo|promotion|newsletter)";
const sinceHappening = new RegExp(
  ` (?:since|after|before|until|following|prior to) (?:(?!to |and |by |of |on |in |from |for )\\S+ ){0,3}${happening} `,
);
const duringHappening = new RegExp(
  ` (?:during|in|amid|around|throughout|at|through) (?:(?!to |and |by |of |on |in |from |for )\\S+ ){0,3}${happening} `,
);
const correction =
  / (?:no wait|wait no|scratch that|or rather|make that|let me rephrase|well just|no actually|no sorry|actually no|i meant|instead just|forget that) /;

const descending = { by: "value", direction: "descending" } as const;

type PlanOf = (metric: QueryPlan["metric"]) => QueryPlan;
type Rule = readonly [holds: (slots: Slots) => boolean, vague: (planOf: PlanOf, slots: Slots) => Vague];

const says = (pattern: RegExp) => (slots: Slots) => pattern.test(slots.whole);
const saysOfAll = (pattern: RegExp) => (slots: Slots) => slots.groupings.length === 0 && pattern.test(slots.whole);
const because =
  (why: string, ...metrics: readonly QueryPlan["metric"][]) =>
  (planOf: PlanOf): Vague => ({ why, nearest: metrics.map(planOf) });
const severalThings = because("It asks for several things at once; ask for one of them.", "requests", "error-rate", "latency");
const unknownTime = because("It is not known when that was: name the time.", "requests");

const rules: readonly Rule[] = [
  [({ whole }) => whole.split(" ").length > mostWords, because("It says too much at once: ask one thing.")],
  [says(correction), because("It takes back a part of itself: ask only what is meant.", "requests")],
  [isSlowWithoutBound, slowerThanWhat],
  [saysOfAll(largeOnes), because("Requests are not counted by their size; their bytes are.", "bytes-out", "bytes-in")],
  [saysOfAll(joined), severalThings],
  [says(twoCounts), severalThings],
  [saysOfAll(joinedLater), severalThings],
  [saysOfAll(single), because("Single requests are not told by figures: ask how many, or by minute.", "requests", "errors")],
  [
    (slots) => slots.bound !== null && ever.test(slots.whole),
    (planOf) => ({ why: "It does not say of how long a time the figure is.", nearest: [{ ...planOf("error-rate"), groupBy: "hour" }] }),
  ],
  [says(aroundTime), because("It names a time before and one after: compare two periods.", "requests")],
  [says(toAverage), because("Averages of several such periods are not compared with: name a period.", "requests")],
  [
    ({ whole, statuses }) => failedLogins.test(whole) && statuses.codes.length + statuses.classes.length === 0,
    because("It may mean those that were refused (4xx), or those that the server failed (5xx).", "client-errors", "errors"),
  ],
  [({ whole, bound }) => bound !== null && manyOf.test(whole), countedByBound],
  [
    says(goodAndBad),
    (planOf) => ({
      why: "It asks for two things at once; ask for one of them.",
      nearest: [planOf("errors"), { ...planOf("requests"), groupBy: "status-class", order: descending }],
    }),
  ],
  [says(sinceHappening), unknownTime],
  [({ whole, periods }) => periods.period === null && duringHappening.test(whole), unknownTime],
];

/** Questions whose words are all known and that still leave open what is meant; null: none of these. */
export function decideVague(slots: Slots, planOf: PlanOf): Vague | null {
  return rules.find(([holds]) => holds(slots))?.[1](planOf, slots) ?? null;
}

function isSlowWithoutBound({ whole, bound, percentiles }: Slots): boolean {
  return bound === null && percentiles.length === 0 && slowOnes.test(whole) && !whole.includes(" slowest ");
}

/** How many of them are above a bound is not counted; which of them is listed. */
function countedByBound(planOf: PlanOf, { bound, groupings }: Slots): Vague {
  const requests = planOf("requests");
  const groupBy = groupings[0]?.group ?? "client";
  const having = bound === null ? null : { than: bound.than, value: bound.value };
  const list = { ...requests, groupBy, having, order: descending, top: null };
  return { why: "How many of them are above or below a bound is not counted; they can be listed.", nearest: [list, requests] };
}

function slowerThanWhat(planOf: PlanOf): Vague {
  const requests = planOf("requests");
  const slow = { ...requests, metric: "slow-requests" as const, thresholdMs: 500 };
  const p95 = { ...requests, metric: "latency" as const, aggregate: "percentile" as const, percentile: 95 };
  return { why: "It does not say slower than what: name a bound, or ask for a percentile of latency.", nearest: [slow, p95] };
}
