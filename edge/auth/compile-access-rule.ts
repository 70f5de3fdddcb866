import type { AccessRule } from "#contracts/access.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";

/** A rule with what is worked out once for a policy. */
export interface CompiledAccessRule {
  readonly rule: AccessRule;
  /** The roles it asks for, and those that inherit one of them; null: it asks for none. */
  readonly roles: ReadonlySet<string> | null;
  /** The permissions it asks for, each with the roles that grant it. */
  readonly permissions: readonly { readonly wanted: string; readonly grantedBy: ReadonlySet<string> }[];
}

export function compileAccessRule(rule: AccessRule, { roles, inheritedRoles = {} }: CompiledConfig): CompiledAccessRule {
  const heirsOf = (role: string) => Object.keys(inheritedRoles).filter((heir) => inheritedRoles[heir]?.includes(role));
  const granting = (wanted: string) => Object.keys(roles).filter((role) => grants(roles[role] ?? [], wanted));
  return {
    rule,
    roles: rule.roles === undefined ? null : new Set(rule.roles.flatMap((role) => [role, ...heirsOf(role)])),
    permissions: (rule.permissions ?? []).map((wanted) => ({ wanted, grantedBy: new Set(granting(wanted)) })),
  };
}

/** Whether permissions that are held include the wanted one: `read:*` all that begins with `read:`, `*` all there are. */
export function grants(held: readonly string[], wanted: string): boolean {
  const anyNoun = `${wanted.slice(0, wanted.indexOf(":"))}:*`;
  return held.some((permission) => permission === "*" || permission === wanted || permission === anyNoun);
}
