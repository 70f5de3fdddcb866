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
import type { Count } from "../limiter/limiter.ts";
import type { Runtime } from "../runtime.ts";

/** Counts the request against its limit and refuses it when the quota is used up. */
export async function enforceLimit(exchange: Exchange): Promise<StepResult> {
  const { policy, route, arrivedAt } = exchange;
  const standing = limitOf(exchange);
  if (standing === null) return;
  const { limit, isOverridden } = standing;
  if (isBypassed(exchange)) return note(exchange, limit, "bypassed", null);
  const key = decideCounterKey(limit, {
    client: exchange.client ?? exchange.addressClient,
    addressClient: exchange.addressClient,
    route: route?.id ?? "",
  });
  const byLoop = isOverridden && policy.overrides.get(limit.name)?.origin === "loop";
  const count = await countInStore(exchange.runtime, limit, key, arrivedAt);
  if (count === null) return afterStoreFailure(exchange, limit, { key, byLoop });
  const refusedByCandidate = decideCandidate(limit, count, policy.candidates.get(limit.name), arrivedAt);
  return settle(exchange, limit, count, { outcome: decideOutcome(limit, count, refusedByCandidate), byLoop });
}

/** The limit of its path, as it stands for this caller; of a path that others may read in another way, the tightest. */
function limitOf(exchange: Exchange): StandingLimit | null {
  const standing = limitAt(exchange, exchange.path);
  if (exchange.otherReadings.length === 0) return standing;
  return exchange.otherReadings.map((reading) => limitAt(exchange, reading)).reduce(decideTighter, standing);
}

function limitAt({ policy, route, request, credential, arrivedAt }: Exchange, path: string): StandingLimit | null {
  const limit = decideLimit(policy, route?.id ?? "", path, request.method);
  return limit && decideStanding(limit, { override: policy.overrides.get(limit.name), quotas: credential?.limits }, arrivedAt);
}

function isBypassed({ policy, address, credential, client }: Exchange): boolean {
  const { roles, clients } = policy.config.bypass;
  if (policy.bypassed?.(address)) return true;
  return (client !== null && clients.includes(client)) || (credential?.roles.some((role) => roles.includes(role)) ?? false);
}

/** The store's count; null when it failed, took too long or is being left alone. */
async function countInStore(runtime: Runtime, limit: Limit, key: string, now: number): Promise<Count | null> {
  if (limit.quota === 0) return { admitted: false, remaining: 0, retryAt: now + limit.windowSeconds * 1000 };
  if (!runtime.breaker.mayTry(now)) return null;
  try {
    const count = await runtime.limiter.count(limit, key, now);
    runtime.breaker.succeeded();
    return count;
  } catch (error) {
    runtime.breaker.failed(Date.now());
    runtime.signals.count("limit-store-failed");
    runtime.log.warn("the limit store failed", { limit: limit.name, choice: limit.onStoreFailure, error: (error as Error).name });
    return null;
  }
}

/** The rule's own choice for a store that is away; marked in the metric event whichever it is. */
function afterStoreFailure(exchange: Exchange, limit: Limit, { key, byLoop }: { key: string; byLoop: boolean }): StepResult {
  if (limit.onStoreFailure === "open") return note(exchange, limit, "store-failed-allowed", null);
  if (limit.onStoreFailure === "closed") {
    note(exchange, limit, "store-failed-refused", null);
    return refuse("limit-unavailable", "limit store away", { headers: { "Retry-After": "2" }, violatedPolicies: [limit.name] });
  }
  const count = exchange.runtime.localLimiter.count(limit, key, exchange.arrivedAt);
  const refusedOutcome = limit.shadow ? "shadow-refused" : "store-failed-refused";
  return settle(exchange, limit, count, { outcome: count.admitted ? "store-failed-allowed" : refusedOutcome, byLoop });
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
