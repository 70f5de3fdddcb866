import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Method } from "#contracts/scalars.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake } from "./format-path.ts";
import { admittedMethods, pathCovers, pathsMeet } from "./path-pattern.ts";

/** An open route has no caller whose roles could be asked for, so a rule over it refuses everybody. */
function findClosedOpenRoutes({ config, routeIds }: DraftConfig, compiled: CompiledConfig): Mistake[] {
  const open = new Set(compiled.routes.filter(({ auth }) => auth.length === 0).map(({ id }) => id));
  return config.gateway.routes.flatMap(({ path }, index) => {
    const rule = open.has(routeIds[index] ?? "") ? compiled.accessRules.find((candidate) => pathCovers(candidate.path, path)) : undefined;
    if (!rule || rule.access !== undefined) return [];
    const message = `is open to everybody, but the rule for ${rule.path} asks for roles: every request will be refused`;
    return [{ path: ["gateway", "routes", index], message }];
  });
}

/** Where every path needs a rule, a route that none reaches refuses everybody. */
function findUnreachedRoutes({ config }: DraftConfig): Mistake[] {
  const { default: otherwise, rules } = config.auth.rbac;
  if (otherwise === "allow") return [];
  return config.gateway.routes.flatMap(({ path, methods }, index) => {
    const reaching = rules.filter((rule) => pathsMeet(rule.path, path));
    const at = ["gateway", "routes", index];
    const remedy = "add one, with access: everybody where all may pass whom the route admits";
    if (reaching.length === 0)
      return [
        { path: at, message: `is reached by no access rule, and auth.rbac.default is deny: every request will be refused; ${remedy}` },
      ];
    const named = (method: Method) => reaching.some(({ methods: taken }) => taken === undefined || admittedMethods(taken).includes(method));
    const unnamed = methods?.filter((method) => !named(method)) ?? [];
    return unnamed.length === 0
      ? []
      : [
          {
            path: at,
            message: `is reached by no access rule for ${unnamed.join(", ")}, and auth.rbac.default is deny: these are refused; ${remedy}`,
          },
        ];
  });
}

/** Access rules that are valid and yet probably not what was meant. */
export function findAccessWarnings(draft: DraftConfig, compiled: CompiledConfig): Mistake[] {
  return [...findClosedOpenRoutes(draft, compiled), ...findUnreachedRoutes(draft)];
}
