import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { type AskedRequest, askedExchange, unread } from "../asked-exchange.ts";
import type { Exchange } from "../exchange.ts";
import { isOwnPath } from "../is-own-path.ts";
import { buildPolicy } from "../live/build-policy.ts";
import type { Policy } from "../live/policy.ts";
import { parseAddress } from "../path/match-address.ts";
import { canonicalisePath } from "../steps/canonicalise-path.ts";
import { matchRoute } from "../steps/match-route.ts";
import { isBypassed } from "./is-bypassed.ts";
import { limitsOf } from "./limits-of.ts";

/** A request without a credential, and where it comes from. */
export interface LimitedRequest extends AskedRequest {
  address: string;
}

/** Under which limits of a config a request falls. */
export interface Limited {
  /** Null: it is answered before any limit is asked. */
  route: string | null;
  /** All that it must pass. */
  limits: readonly Limit[];
  isBypassed: boolean;
  query: string;
}

const unjudged: Limited = { route: null, limits: [], isBypassed: false, query: "" };
/** Nobody knows where a request of the past came from. */
const nowhere = { platform: { region: () => ({ continent: null, country: null, colo: null }) } };

/** A config as `decideLimited` looks things up in it. */
export function openLimits(config: CompiledConfig): Policy {
  return buildPolicy(config, unread, new Map());
}

/** The limits of a request, by the steps that find them at the edge; nothing is known of who is calling but the address. */
export function decideLimited(policy: Policy, { address, ...asked }: LimitedRequest): Limited {
  const exchange = { ...askedExchange(policy, asked), runtime: nowhere as unknown as Exchange["runtime"] };
  if (canonicalisePath(exchange) !== undefined || isOwnPath(exchange.path) || matchRoute(exchange) !== undefined) return unjudged;
  exchange.address = parseAddress(address)?.toString() ?? "";
  const limits = limitsOf(exchange).map(({ limit }) => limit);
  return { route: exchange.route?.id ?? "", limits, isBypassed: isBypassed(exchange), query: exchange.query };
}
