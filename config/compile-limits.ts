import type { Limit, LimitConditions } from "#contracts/limit.ts";
import type { LimitCost } from "#contracts/limit-cost.ts";
import { heldRoles } from "./compile-access.ts";
import { type DraftConfig, fallbackName } from "./draft-config.ts";
import { type LimitFields, readRate } from "./limit-rate.ts";
import { compareSpecificity } from "./path-pattern.ts";

type Rule = DraftConfig["config"]["rateLimiting"]["rules"][number];
type Roles = DraftConfig["config"]["auth"]["rbac"]["roles"];

/** Limits most specific first, the default last. The draft must have passed every check. */
export function compileLimits({ config, limitNames }: DraftConfig): Limit[] {
  const { default: fallback, rules } = config.rateLimiting;
  const limits = rules.map((rule, index) => ({
    ...compileLimit(rule, limitNames[index] ?? fallbackName(rule)),
    ...compileScope(rule, config.auth.rbac.roles),
  }));
  limits.sort(compareLimits);
  return fallback ? [...limits, compileLimit(fallback, "default")] : limits;
}

/** Those of routes first; of one route or path those that ask for something else too. */
function compareLimits(left: Limit, right: Limit): number {
  return (
    Number(left.route === undefined) - Number(right.route === undefined) ||
    compareSpecificity({ path: left.path }, { path: right.path }) ||
    Number(left.when === undefined) - Number(right.when === undefined) ||
    compareSpecificity(left, right)
  );
}

function compileLimit(fields: LimitFields, name: string): Limit {
  const rate = readRate(fields);
  if (rate === null) throw new Error(`the limit ${name} has no rate`);
  return {
    name,
    algorithm: fields.algorithm ?? (rate.calendar === undefined ? "token-bucket" : "fixed-window"),
    policy: fields.policy ?? (fields.algorithm === "sliding-log" ? "exact" : "leased"),
    ...rate,
    burst: fields.burst ?? rate.quota,
    ...(fields.planLimits && { planQuotas: fields.planLimits }),
    by: compileCountedBy(fields.by),
    ...compileCost(fields.cost),
    onStoreFailure: fields.onStoreFailure ?? "local",
    shadow: fields.shadow ?? false,
  };
}

function compileCountedBy(by: LimitFields["by"] = "client"): Limit["by"] {
  if (typeof by === "string") return by;
  const [first = "client", ...others] = new Set(by);
  return others.length === 0 ? first : [first, ...others];
}

function compileCost(cost: LimitFields["cost"]): { cost?: LimitCost } {
  if (cost === undefined || cost === 1) return {};
  return { cost: typeof cost === "number" ? { default: cost, minimum: 1 } : cost };
}

function compileScope({ route, path, methods, additional, ...conditions }: Rule, roles: Roles): Partial<Limit> {
  const when = compileWhen(conditions, roles);
  return {
    ...(route !== undefined && { route }),
    ...(path !== undefined && { path }),
    ...(methods && { methods: [...new Set(methods)] }),
    ...(when && { when }),
    ...(additional && { additional }),
  };
}

function compileWhen({ headers, plans, roles, countries }: Omit<Rule, "additional">, all: Roles): LimitConditions | null {
  if (!headers && !plans && !roles && !countries) return null;
  const heirs = roles && Object.keys(all).filter((role) => heldRoles(all, role).some((held) => roles.includes(held)));
  return {
    ...(headers && { headers }),
    ...(plans && { plans }),
    ...(roles && { roles: [...new Set([...roles, ...(heirs ?? [])])] }),
    ...(countries && { countries }),
  };
}
