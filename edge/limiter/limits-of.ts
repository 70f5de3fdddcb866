import type { Limit } from "#contracts/limit.ts";
import { UNKNOWN_COUNTRY } from "../callers/decide-caller.ts";
import type { Exchange } from "../exchange.ts";
import { decideCounterKey } from "./decide-counter-key.ts";
import { decideLimits } from "./decide-limits.ts";
import { decideRequestCost, decideSaid } from "./decide-request-cost.ts";
import { decideStanding } from "./decide-standing.ts";
import type { Ask } from "./limiter.ts";

/** A limit that a request must pass, as it stands for this caller. */
export interface StandingAsk extends Ask {
  /** The loop's quota, not the config's. */
  byLoop: boolean;
}

/** Every limit of the request: of a path that others may read in another way, those of all its readings. */
export function limitsOf(exchange: Exchange): StandingAsk[] {
  const { policy, credential, arrivedAt } = exchange;
  return namedLimits(exchange).map((named) => {
    const override = policy.overrides.get(named.name);
    const { limit, isOverridden } = decideStanding(named, { override, caller: credential }, arrivedAt);
    return {
      limit,
      configured: named,
      key: keyOf(exchange, limit),
      ...costOf(exchange, limit),
      byLoop: isOverridden && override?.origin === "loop",
    };
  });
}

function namedLimits({ policy, path, otherReadings, route, request, credential, runtime }: Exchange): readonly Limit[] {
  const limited = {
    route: route?.id ?? "",
    method: request.method,
    headers: request.headers,
    credential,
    country: () => runtime.platform.region(request).country ?? UNKNOWN_COUNTRY,
  };
  const limits = decideLimits(policy.limits, path, limited);
  if (otherReadings.length === 0) return limits;
  return [...new Set([...limits, ...otherReadings.flatMap((reading) => decideLimits(policy.limits, reading, limited))])];
}

function keyOf({ client, addressClient, route, credential, request }: Exchange, limit: Limit): string {
  return decideCounterKey(limit, {
    client: client ?? addressClient,
    addressClient,
    route: route?.id ?? "",
    method: credential?.method ?? null,
    headers: request.headers,
  });
}

function costOf({ request, query }: Exchange, { cost, quota }: Limit): { cost?: number } {
  if (cost === undefined) return {};
  const said = decideSaid(cost, { headers: request.headers, query });
  return { cost: decideRequestCost(cost, { method: request.method, said }, quota) };
}
