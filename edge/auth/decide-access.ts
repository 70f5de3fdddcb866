import type { AccessRule } from "#contracts/access.ts";
import type { Credential } from "#contracts/client.ts";
import { type Policy, takesMethod } from "../live/policy.ts";
import { withoutTrailingSlash } from "../path/path-table.ts";

export type Access = { allowed: true; rule: AccessRule | null } | { allowed: false; rule: AccessRule; reason: string };

/**
 * Whether a caller may use a canonical path: the most specific rule decides. Where no rule names the path, it is free to
 * every caller its route admits. `/a` and `/a/` are one path here, so that a slash cannot slip past a rule.
 */
export function decideAccess(policy: Policy, request: { path: string; method: string }, credential: Credential | null): Access {
  const rule = policy.accessRules.find(withoutTrailingSlash(request.path), (candidate) => takesMethod(candidate.methods, request.method));
  if (rule === undefined) return { allowed: true, rule: null };
  const roles = credential?.roles ?? [];
  if (rule.roles !== undefined && !rule.roles.some((role) => roles.includes(role))) {
    return { allowed: false, rule, reason: `needs one of the roles ${rule.roles.join(", ")}` };
  }
  const missing = (rule.permissions ?? []).filter((permission) => !roles.some((role) => grants(policy.permissions.get(role), permission)));
  return missing.length === 0 ? { allowed: true, rule } : { allowed: false, rule, reason: `lacks ${missing.join(", ")}` };
}

function grants(held: readonly string[] | undefined, wanted: string): boolean {
  const verb = wanted.split(":")[0];
  return held?.some((permission) => permission === "*" || permission === wanted || permission === `${verb}:*`) ?? false;
}
