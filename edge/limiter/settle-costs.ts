import type { LimitCost } from "#contracts/limit-cost.ts";
import type { Exchange } from "../exchange.ts";
import { askerOf } from "./asker-of.ts";
import { decideAnswerCost } from "./decide-request-cost.ts";

/**
 * Charges what the upstream's answer says the request has cost beyond what was counted, or gives it back. Null: it was sent, and nobody
 * waited for its answer long enough; then it has cost the most that it may.
 */
export function settleCosts(exchange: Exchange, answered: Pick<Headers, "get"> | null): void {
  for (const ask of exchange.unsettled) {
    const charged = ask.cost ?? 1;
    const units = answered === null ? Math.max(charged, ask.limit.cost?.maximum ?? 0) : costSaid(ask.limit.cost, answered);
    if (units !== null) exchange.runtime.limiter.charge(ask, units - charged, askerOf(exchange));
  }
}

/** Charges what an answer says that an attempt has cost which is given up for another: that one is settled as the request's own. */
export function chargeAttempt(exchange: Exchange, answered: Pick<Headers, "get">): void {
  for (const ask of exchange.unsettled) {
    const units = costSaid(ask.limit.cost, answered);
    if (units !== null) exchange.runtime.limiter.charge(ask, units, askerOf(exchange));
  }
}

function costSaid(cost: LimitCost | undefined, answered: Pick<Headers, "get">): number | null {
  return cost?.response === undefined ? null : decideAnswerCost(cost, answered.get(cost.response));
}
