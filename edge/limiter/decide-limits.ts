import type { Credential } from "#contracts/client.ts";
import type { Limit } from "#contracts/limit.ts";
import { takesMethod } from "../live/policy.ts";
import { withoutTrailingSlash } from "../path/path-table.ts";
import type { LimitRule, LimitTable } from "./limit-table.ts";

/** What limits may ask of a request. */
export interface Limited {
  readonly route: string;
  readonly method: string;
  readonly credential: Pick<Credential, "plan" | "roles"> | null;
  readonly headers: Pick<Headers, "get">;
  /** Asked only where a limit wants to know; XX: not known. */
  readonly country: () => string;
}

/**
 * The limits of a request on a canonical path: the most specific one, which is the route's own, else the path's, else one of all
 * requests; and every one that holds besides. Of one route or path the first that takes the request counts.
 */
export function decideLimits(table: LimitTable, path: string, request: Limited): Limit[] {
  const takes = (rule: LimitRule) => applies(rule, request);
  const bare = withoutTrailingSlash(path);
  const first = table.byRoute.get(request.route)?.find(takes) ?? table.byPath.find(bare, takes) ?? table.anywhere.find(takes);
  const limits = first === undefined ? [] : [first.limit];
  if (table.additional === null) return limits;
  const { byRoute, byPath, anywhere } = table.additional;
  const beside = [...(byRoute.get(request.route) ?? []), ...byPath.all(bare), ...anywhere].filter(takes);
  return [...limits, ...beside.map(({ limit }) => limit)];
}

function applies({ limit, headers, plans, roles, countries }: LimitRule, { method, credential, ...request }: Limited): boolean {
  if (!takesMethod(limit.methods, method)) return false;
  if (limit.when === undefined) return true;
  if (plans !== null && !plans.has(credential?.plan ?? "")) return false;
  if (roles !== null && !credential?.roles.some((role) => roles.has(role))) return false;
  if (!headers.every(({ name, holds }) => holds(request.headers.get(name)))) return false;
  return countries === null || countries.has(request.country());
}
