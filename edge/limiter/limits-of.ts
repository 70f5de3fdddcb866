import type { Limit } from "#contracts/limit.ts";
import { UNKNOWN_COUNTRY } from "../callers/decide-caller.ts";
import type { Exchange } from "../exchange.ts";
import { decideClientOverride } from "./decide-client-override.ts";
import { decideCounterKey } from "./decide-counter-key.ts";
import { decideLimits } from "./decide-limits.ts";
import { decideRequestCost, decideSaid } from "./decide-request-cost.ts";
import { decideStanding } from "./decide-standing.ts";
import type { Ask } from "./limiter.ts";

/** A limit that a request must pass, as it stands for this caller. */
export interface StandingAsk extends Ask {
  /** The loop's quota, not the config's. */
  byLoop: boolean;
  /** Changed for this caller: what is changed for all says nothing of it. */
  isForClient: boolean;
}

/** Every limit of the request: of a path that others may read in another way, those of all its readings. */
export function limitsOf(exchange: Exchange): StandingAsk[] {
  return namedLimits(exchange).map((limit) => standingAsk(exchange, limit));
}

function standingAsk(exchange: Exchange, named: Limit): StandingAsk {
  const { policy, credential, arrivedAt } = exchange;
  const clientOverride = clientOverrideOf(exchange, named);
  const override = clientOverride ?? policy.overrides.get(named.name);
  const standing = (caller: typeof credential) => decideStanding(named, { override, clientOverride, caller }, arrivedAt);
  const { limit, isOverridden } = standing(credential);
  const hasPlan = credential !== null && credential.plan !== null && named.planQuotas !== undefined;
  const byLoop = isOverridden && override?.origin === "loop";
  return {
    limit,
    configured: named,
    ...(hasPlan && { unplanned: standing({ ...credential, plan: null }).limit }),
    key: keyOf(exchange, limit),
    ...costOf(exchange, limit),
    byLoop,
    isForClient: clientOverride !== undefined,
  };
}

/** An address may still be named by its id under the previous key. */
function clientOverrideOf({ policy, client, addressClient, previousAddressClient, arrivedAt }: Exchange, { name }: Limit) {
  const overrides = policy.clientOverrides.get(name);
  if (overrides === undefined) return undefined;
  const id = client ?? addressClient;
  const ids = client === addressClient && previousAddressClient !== null ? [id, previousAddressClient] : [id];
  return decideClientOverride(overrides, ids, arrivedAt);
}

function namedLimits(exchange: Exchange): readonly Limit[] {
  const { policy, asksLimits, otherReadings, route, request, credential, runtime } = exchange;
  const path = asksLimits?.path ?? exchange.path;
  const limited = {
    route: route?.id ?? "",
    method: asksLimits?.method ?? request.method,
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

function costOf({ asksLimits, request, query }: Exchange, { cost, quota }: Limit): { cost?: number } {
  if (cost === undefined) return {};
  const asked = asksLimits ?? { query, method: request.method };
  const said = decideSaid(cost, { headers: request.headers, query: asked.query });
  return { cost: decideRequestCost(cost, { method: asked.method, said }, quota) };
}
