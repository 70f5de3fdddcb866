import type { AccessRule } from "#contracts/access.ts";
import type { Credential } from "#contracts/client.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { ProblemCode } from "#contracts/problem.ts";
import type { Route } from "#contracts/route.ts";
import { type AskedRequest, askedExchange, unread } from "../asked-exchange.ts";
import type { Exchange, StepResult } from "../exchange.ts";
import { isOwnPath } from "../is-own-path.ts";
import { buildPolicy } from "../live/build-policy.ts";
import { authorize } from "../steps/authorize.ts";
import { canonicalisePath } from "../steps/canonicalise-path.ts";
import { matchRoute } from "../steps/match-route.ts";
import { decideAccess } from "./decide-access.ts";

/** What a config makes of one request of a caller. Limits, blocks and rules on addresses are not asked. */
export interface Admission {
  /** Null: the caller is let through. */
  refusal: { problem: ProblemCode; reason: string } | null;
  /** The path that rules and routes are held against; empty where the request was refused before it had one. */
  path: string;
  route: Route | null;
  /** The rule that decided; null: none names the path, or none was asked. */
  rule: AccessRule | null;
  /** Answered by the gateway itself: everybody may. */
  isOwn: boolean;
}

/** Whether a caller gets through to a route's upstream, by the steps that judge it at the edge. Without a credential: anonymous. */
export function decideAdmission(config: CompiledConfig, asked: AskedRequest, credential: Credential | null): Admission {
  const exchange = askedExchange(buildPolicy(config, unread, new Map()), asked);
  const early = canonicalisePath(exchange);
  const isOwn = early === undefined && isOwnPath(exchange.path);
  const result = early ?? (isOwn ? undefined : judge(exchange, credential));
  const refusal = result !== undefined && "refusal" in result ? result.refusal : null;
  return {
    refusal: refusal && { problem: refusal.problem, reason: refusal.reason },
    path: exchange.path,
    route: exchange.route,
    rule: exchange.route === null ? null : decidingRule(exchange),
    isOwn,
  };
}

function judge(exchange: Exchange, credential: Credential | null): StepResult {
  const unrouted = matchRoute(exchange);
  if (unrouted !== undefined) return unrouted;
  const methods = exchange.route?.auth ?? [];
  if (methods.length > 0) {
    const reason = `the route takes ${methods.join(", ")}`;
    if (credential === null) return { refusal: { problem: "authentication-required", reason } };
    exchange.credential = credential;
  }
  return authorize(exchange);
}

/** Of a path that others may read in another way: the rule that refuses one of these readings, else the path's own. */
function decidingRule({ policy, request, path, otherReadings, credential }: Exchange): AccessRule | null {
  const readings = [path, ...otherReadings].map((reading) => decideAccess(policy, { path: reading, method: request.method }, credential));
  return (readings.find(({ allowed }) => !allowed) ?? readings[0])?.rule ?? null;
}
