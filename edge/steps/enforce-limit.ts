import type { Limit, LimitOutcome } from "#contracts/limit.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import {
  decideCandidate,
  decideCounterKey,
  decideLimit,
  decideOutcome,
  decideStanding,
  decideTighter,
  type StandingLimit,
} from "../limiter/decide-limit.ts";
import type { Count, Limiter } from "../limiter/limiter.ts";

/** Counts the request against its limit and refuses it when the quota is used up; a promise only where the store must be asked. */
export function enforceLimit(exchange: Exchange): StepResult | Promise<StepResult> {
  const { policy, route } = exchange;
  const standing = limitOf(exchange);
  if (standing === null) return;
  const { limit, isOverridden } = standing;
  if (isBypassed(exchange)) return note(exchange, limit, "bypassed", null);
  const key = decideCounterKey(limit, {
    client: exchange.client ?? exchange.addressClient,
    addressClient: exchange.addressClient,
    route: route?.id ?? "",
  });
  const applied = { limit, byLoop: isOverridden && policy.overrides.get(limit.name)?.origin === "loop" };
  const counted = countRequest(exchange, limit, key);
  return counted instanceof Promise ? counted.then((count) => conclude(exchange, applied, count)) : conclude(exchange, applied, counted);
}

interface Applied {
  limit: Limit;
  /** The loop's quota, not the config's. */
  byLoop: boolean;
}

/** The limit of its path, as it stands for this caller; of a path that others may read in another way, the tightest. */
export function limitOf(exchange: Exchange): StandingLimit | null {
  const standing = limitAt(exchange, exchange.path);
  if (exchange.otherReadings.length === 0) return standing;
  return exchange.otherReadings.map((reading) => limitAt(exchange, reading)).reduce(decideTighter, standing);
}

function limitAt({ policy, route, request, credential, arrivedAt }: Exchange, path: string): StandingLimit | null {
  const limit = decideLimit(policy, route?.id ?? "", path, request.method);
  return limit && decideStanding(limit, { override: policy.overrides.get(limit.name), quotas: credential?.limits }, arrivedAt);
}

/** Whether no limit holds for the caller. */
export function isBypassed({ policy, address, credential, client }: Exchange): boolean {
  const { roles, clients } = policy.config.bypass;
  if (policy.bypassed?.(address)) return true;
  return (client !== null && clients.includes(client)) || (credential?.roles.some((role) => roles.includes(role)) ?? false);
}

function countRequest({ runtime, arrivedAt, waitUntil }: Exchange, limit: Limit, key: string): ReturnType<Limiter["count"]> {
  if (limit.quota === 0) return { admitted: false, remaining: 0, retryAt: arrivedAt + limit.windowSeconds * 1000 };
  return runtime.limiter.count({ limit, key }, { now: arrivedAt, waitUntil });
}

/** What follows from a count; where the store was away the limit's own choice, marked in the metric event whichever it is. */
function conclude(exchange: Exchange, { limit, byLoop }: Applied, count: Count | null): StepResult {
  if (count === null) return afterStoreFailure(exchange, limit);
  if (count.isAlone) {
    const refusedOutcome = limit.shadow ? "shadow-refused" : "store-failed-refused";
    return settle(exchange, limit, count, { outcome: count.admitted ? "store-failed-allowed" : refusedOutcome, byLoop });
  }
  const refusedByCandidate = decideCandidate(limit, count, exchange.policy.candidates.get(limit.name), exchange.arrivedAt);
  return settle(exchange, limit, count, { outcome: decideOutcome(limit, count, refusedByCandidate), byLoop });
}

function afterStoreFailure(exchange: Exchange, limit: Limit): StepResult {
  if (limit.onStoreFailure === "open" || limit.shadow) return note(exchange, limit, "store-failed-allowed", null);
  note(exchange, limit, "store-failed-refused", null);
  return refuse("limit-unavailable", "limit store away", { headers: { "Retry-After": "2" }, violatedPolicies: [limit.name] });
}

function settle(exchange: Exchange, limit: Limit, count: Count, verdict: { outcome: LimitOutcome; byLoop: boolean }): StepResult {
  const resetSeconds = Math.max(0, Math.ceil((count.retryAt - Date.now()) / 1000));
  note(exchange, limit, verdict.outcome, count.remaining);
  exchange.limitState = {
    name: limit.name,
    quota: limit.quota,
    windowSeconds: limit.windowSeconds,
    remaining: Math.max(0, count.remaining),
    resetSeconds,
  };
  if (verdict.outcome !== "refused" && verdict.outcome !== "store-failed-refused") return;
  return refuse(verdict.byLoop ? "abnormal-usage-detected" : "quota-exceeded", `limit ${limit.name}`, {
    detail: `The limit "${limit.name}" admits ${limit.quota} requests in ${limit.windowSeconds} s. Try again in ${Math.max(1, resetSeconds)} s.`,
    headers: { "Retry-After": String(Math.max(1, resetSeconds)) },
    violatedPolicies: [limit.name],
  });
}

function note(exchange: Exchange, limit: Limit, outcome: LimitOutcome, remaining: number | null): undefined {
  const left = remaining === null ? null : Math.max(0, Math.floor(remaining));
  exchange.limitDecisions.push({ limit: limit.name, outcome, quota: limit.quota, remaining: left });
}
