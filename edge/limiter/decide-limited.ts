import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { type AskedRequest, askedExchange, unread } from "../asked-exchange.ts";
import { isOwnPath } from "../is-own-path.ts";
import { buildPolicy } from "../live/build-policy.ts";
import type { Policy } from "../live/policy.ts";
import { parseAddress } from "../path/match-address.ts";
import { canonicalisePath } from "../steps/canonicalise-path.ts";
import { isBypassed, limitOf } from "../steps/enforce-limit.ts";
import { matchRoute } from "../steps/match-route.ts";

/** A request without a credential, and where it comes from. */
export interface LimitedRequest extends AskedRequest {
  address: string;
}

/** Under which limit of a config a request falls. */
export interface Limited {
  /** Null: it is answered before any limit is asked. */
  route: string | null;
  /** Null: under none. */
  limit: Limit | null;
  isBypassed: boolean;
}

const unjudged: Limited = { route: null, limit: null, isBypassed: false };

/** A config as `decideLimited` looks things up in it. */
export function openLimits(config: CompiledConfig): Policy {
  return buildPolicy(config, unread, new Map());
}

/** The limit of a request, by the steps that find it at the edge; nothing is known of who is calling but the address. */
export function decideLimited(policy: Policy, { address, ...asked }: LimitedRequest): Limited {
  const exchange = askedExchange(policy, asked);
  if (canonicalisePath(exchange) !== undefined || isOwnPath(exchange.path) || matchRoute(exchange) !== undefined) return unjudged;
  exchange.address = parseAddress(address)?.toString() ?? "";
  return { route: exchange.route?.id ?? "", limit: limitOf(exchange)?.limit ?? null, isBypassed: isBypassed(exchange) };
}
