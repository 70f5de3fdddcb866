import type { Exchange } from "../exchange.ts";
import { askerOf } from "./asker-of.ts";
import { decideAnswerCost } from "./decide-request-cost.ts";

/** Charges what the upstream's answer says the request has cost beyond what was counted, or gives it back. */
export function settleCosts(exchange: Exchange, answered: Pick<Headers, "get">): void {
  for (const ask of exchange.unsettled) {
    const { cost } = ask.limit;
    const units = cost?.response === undefined ? null : decideAnswerCost(cost, answered.get(cost.response));
    if (units !== null) exchange.runtime.limiter.charge(ask, units - (ask.cost ?? 1), askerOf(exchange));
  }
}
