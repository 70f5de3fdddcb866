import type { Limit, LimitOutcome } from "#contracts/limit.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { askerOf } from "../limiter/asker-of.ts";
import { decideCandidate, decideOutcome } from "../limiter/decide-outcome.ts";
import { isBypassed } from "../limiter/is-bypassed.ts";
import { type ChargedAsk, type Count, type Counts, isLeased } from "../limiter/limiter.ts";
import { limitsOf, type StandingAsk } from "../limiter/limits-of.ts";
import { partitionKey } from "../limiter/partition-key.ts";

/**
 * Counts the request against all of its limits together and refuses it when a quota is used up: then none is charged. A promise only
 * where a store must be asked.
 */
export function enforceLimit(exchange: Exchange): StepResult | Promise<StepResult> {
  const asks = limitsOf(exchange);
  if (asks.length === 0) return;
  if (isBypassed(exchange)) {
    for (const { limit } of asks) note(exchange, limit, { outcome: "bypassed" });
    return;
  }
  // What admits nobody need not be counted, and lets nothing else be charged.
  const closed = asks.filter(({ limit }) => limit.quota === 0 && !limit.shadow);
  if (closed.length > 0)
    return conclude(
      exchange,
      closed,
      closed.map(({ limit }) => refuseAll(limit, exchange.arrivedAt)),
    );
  const counts = exchange.runtime.limiter.count(asks, askerOf(exchange));
  return counts instanceof Promise ? counts.then((told) => conclude(exchange, asks, told)) : conclude(exchange, asks, counts);
}

function refuseAll({ windowSeconds }: Limit, now: number): Count {
  return { admitted: false, remaining: 0, retryAt: now + windowSeconds * 1000 };
}

interface Verdict {
  ask: StandingAsk;
  outcome: LimitOutcome;
  /** Null: the store was away. */
  count: Count | null;
}

function conclude(exchange: Exchange, asks: readonly StandingAsk[], counts: Counts): StepResult {
  const verdicts = asks.map((ask, index) => judge(exchange, ask, counts[index] ?? null));
  for (const { ask, outcome, count } of verdicts) {
    if (!count?.isUnasked) note(exchange, ask.limit, { outcome, remaining: count?.remaining, cost: ask.cost });
  }
  exchange.limitStates = verdicts.flatMap(describe).sort((one, other) => one.remaining / one.quota - other.remaining / other.quota);
  const refusals = verdicts.filter(({ outcome }) => outcome === "refused" || outcome === "store-failed-refused");
  if (refusals.length > 0) return refuseBy(refusals);
  exchange.unsettled = verdicts.flatMap(unsettledOf);
}

/** What the answer may still cost; nothing of a limit that was not charged since it refuses nothing. */
function unsettledOf({ ask, count }: Verdict): ChargedAsk[] {
  const { cost, onStoreFailure } = ask.limit;
  const isCharged = count === null ? onStoreFailure === "open" : count.admitted;
  if (cost?.response === undefined || !isCharged) return [];
  // While the store was away nothing was charged to what is counted there alone.
  if (count === null) return [isLeased(ask) ? { ...ask, isOpen: true } : { ...ask, cost: 0 }];
  return [count.isAlone ? { ...ask, isAlone: true } : ask];
}

/** What follows from a count; where the store was away the limit's own choice. */
function judge({ policy, arrivedAt }: Exchange, ask: StandingAsk, count: Count | null): Verdict {
  const { limit } = ask;
  if (count === null) {
    const isOpen = limit.onStoreFailure === "open" || limit.shadow;
    return { ask, count, outcome: isOpen ? "store-failed-allowed" : "store-failed-refused" };
  }
  const candidate = ask.isForClient || isPlanned(ask) ? undefined : policy.candidates.get(limit.name);
  const refusedByCandidate = decideCandidate(limit, count, candidate, arrivedAt);
  return { ask, count, outcome: decideOutcome(limit, count, refusedByCandidate) };
}

/** Whether the quota is the caller's plan's: a candidate is for callers of none. */
function isPlanned({ limit, unplanned = limit }: StandingAsk): boolean {
  return limit.quota !== unplanned.quota;
}

/** What the caller is told of a limit; nothing of one that was not counted, or that refuses nobody: it is no reason to slow down. */
function describe({ ask: { limit, key }, count }: Verdict): Exchange["limitStates"] {
  if (count === null || count.isUnasked || limit.shadow) return [];
  const { name, quota, windowSeconds, cost } = limit;
  const [remaining, resetSeconds] = [Math.max(0, count.remaining), secondsUntil(count.retryAt)];
  const unit = cost === undefined ? undefined : "units";
  return [{ name, quota, windowSeconds, remaining, resetSeconds, unit, partition: partitionKey(limit, key) }];
}

/** The limit that keeps the caller away longest says what happened; all that refuse are named. */
function refuseBy(refusals: readonly Verdict[]): StepResult {
  const violatedPolicies = refusals.map(({ ask }) => ask.limit.name);
  const binding = refusals.reduce((one, other) => ((other.count?.retryAt ?? 0) > (one.count?.retryAt ?? 0) ? other : one));
  const { ask, count } = binding;
  if (count === null) {
    return refuse("limit-unavailable", "limit store away", { headers: { "Retry-After": "2" }, violatedPolicies });
  }
  const seconds = Math.max(1, secondsUntil(count.retryAt));
  return refuse(ask.byLoop ? "abnormal-usage-detected" : "quota-exceeded", `limit ${violatedPolicies.join(", ")}`, {
    detail: `The limit "${ask.limit.name}" admits ${ask.limit.quota} ${ask.cost === undefined ? "requests" : "units"} in ${nameWindow(ask.limit)}. Try again in ${seconds} s.`,
    headers: { "Retry-After": String(seconds) },
    violatedPolicies,
  });
}

function nameWindow({ calendar, windowSeconds }: Limit): string {
  return calendar === undefined ? `${windowSeconds} s` : `a ${calendar}`;
}

function secondsUntil(at: number): number {
  return Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

interface Noted {
  outcome: LimitOutcome;
  remaining?: number | undefined;
  cost?: number | undefined;
}

function note({ limitDecisions }: Exchange, { name, quota }: Limit, { outcome, remaining, cost }: Noted): void {
  const left = remaining === undefined ? null : Math.max(0, Math.floor(remaining));
  limitDecisions.push({ limit: name, outcome, quota, remaining: left, ...(cost !== undefined && { cost }) });
}
