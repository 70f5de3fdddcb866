import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { compareSpecificity } from "./path-pattern.ts";

type AccessPart = "roles" | "inheritedRoles" | "accessRules" | "accessDefault";
type Roles = GatewayConfig["auth"]["rbac"]["roles"];

/** A role and all that it inherits, however far off. */
export function heldRoles(roles: Roles, role: string): string[] {
  const held = new Set([role]);
  for (const each of held) for (const inherited of roles[each]?.inherits ?? []) held.add(inherited);
  return [...held];
}

/** Who may do what; roles with what they inherit spelled out. */
export function compileAccess({ auth }: GatewayConfig): Pick<CompiledConfig, AccessPart> {
  const { default: otherwise, roles, rules } = auth.rbac;
  const held = Object.keys(roles).map((role) => ({ role, all: heldRoles(roles, role) }));
  const permissionsOf = (all: readonly string[]) => [...new Set(all.flatMap((each) => roles[each]?.permissions ?? []))];
  const heirs = held.filter(({ all }) => all.length > 1);
  return {
    roles: Object.fromEntries(held.map(({ role, all }) => [role, permissionsOf(all)])),
    ...(heirs.length > 0 && { inheritedRoles: Object.fromEntries(heirs.map(({ role, all }) => [role, all.slice(1)])) }),
    accessRules: [...rules].sort(compareSpecificity),
    ...(otherwise === "deny" && { accessDefault: otherwise }),
  };
}
