import type { AccessRule } from "#contracts/access.ts";
import type { Credential } from "#contracts/client.ts";
import { type Policy, takesMethod } from "../live/policy.ts";
import { withoutTrailingSlash } from "../path/path-table.ts";
import { type CompiledAccessRule, grants } from "./compile-access-rule.ts";

/** `rule` is the one that decided; null: none names the path. */
export type Access = { allowed: true; rule: AccessRule | null } | { allowed: false; rule: AccessRule | null; reason: string };

type Rules = Pick<Policy, "accessRules" | "deniesUnnamed">;

const NONE: readonly string[] = [];

/**
 * Whether a caller may use a canonical path: the most specific rule decides, and where none names the path, the config's default.
 * `/a` and `/a/` are one path here, so that a slash cannot slip past a rule.
 */
export function decideAccess(policy: Rules, request: { path: string; method: string }, credential: Credential | null): Access {
  const { path, method } = request;
  const found = policy.accessRules.find(withoutTrailingSlash(path), ({ rule }) => takesMethod(rule.methods, method));
  if (found !== undefined) return judge(found, credential);
  if (!policy.deniesUnnamed) return { allowed: true, rule: null };
  return { allowed: false, rule: null, reason: "no rule names the path and method, and auth.rbac.default is deny" };
}

function judge({ rule, roles, permissions }: CompiledAccessRule, credential: Credential | null): Access {
  if (rule.access !== undefined) {
    return rule.access === "everybody" ? { allowed: true, rule } : { allowed: false, rule, reason: "nobody may use the path" };
  }
  const held = credential?.roles ?? NONE;
  if (roles !== null && !held.some((role) => roles.has(role))) {
    return { allowed: false, rule, reason: `needs one of the roles ${rule.roles?.join(", ")}` };
  }
  const own = credential?.permissions ?? NONE;
  const missing = permissions.filter(({ wanted, grantedBy }) => !held.some((role) => grantedBy.has(role)) && !grants(own, wanted));
  if (missing.length === 0) return { allowed: true, rule };
  return { allowed: false, rule, reason: `lacks ${missing.map(({ wanted }) => wanted).join(", ")}` };
}
