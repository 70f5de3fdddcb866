import type { Limit } from "#contracts/limit.ts";
import { PathTable, withoutTrailingSlash } from "../path/path-table.ts";
import { type Condition, compileConditions } from "../routes/compile-condition.ts";

/** A limit and what it asks of a request besides its route, path and method. */
export interface LimitRule {
  readonly limit: Limit;
  readonly headers: readonly Condition[];
  /** Null, here and below: all of them. */
  readonly plans: ReadonlySet<string> | null;
  readonly roles: ReadonlySet<string> | null;
  readonly countries: ReadonlySet<string> | null;
}

/** Rules by what they apply to, the most specific first. */
export interface LimitRules {
  readonly byRoute: ReadonlyMap<string, readonly LimitRule[]>;
  readonly byPath: PathTable<LimitRule>;
  /** Those of all routes and paths, the default last. */
  readonly anywhere: readonly LimitRule[];
}

export interface LimitTable extends LimitRules {
  /** Limits that hold besides the most specific one; null: there are none. */
  readonly additional: LimitRules | null;
}

export function compileLimitTable(limits: readonly Limit[]): LimitTable {
  const additional = limits.filter((limit) => limit.additional === true);
  const others = limits.filter((limit) => limit.additional !== true);
  return { ...compileRules(others), additional: additional.length > 0 ? compileRules(additional) : null };
}

function compileRules(limits: readonly Limit[]): LimitRules {
  const byRoute = new Map<string, LimitRule[]>();
  const byPath = new PathTable<LimitRule>();
  const anywhere: LimitRule[] = [];
  for (const limit of narrowFirst(limits)) {
    const rule = compileRule(limit);
    if (limit.route !== undefined) byRoute.set(limit.route, [...(byRoute.get(limit.route) ?? []), rule]);
    else if (limit.path !== undefined) byPath.add(withoutTrailingSlash(limit.path), rule);
    else anywhere.push(rule);
  }
  return { byRoute, byPath, anywhere };
}

/** Of one route or path, a limit that asks for something stands before one that does not, then one of some methods before one of all. */
function narrowFirst(limits: readonly Limit[]): Limit[] {
  const breadth = ({ when, methods }: Limit) => 2 * Number(when === undefined) + Number(methods === undefined);
  return [...limits].sort((one, other) => breadth(one) - breadth(other));
}

function compileRule(limit: Limit): LimitRule {
  const { headers, plans, roles, countries } = limit.when ?? {};
  return {
    limit,
    headers: compileConditions({ headers }),
    plans: plans ? new Set(plans) : null,
    roles: roles ? new Set(roles) : null,
    countries: countries ? new Set(countries) : null,
  };
}
