import { readAuthChoice } from "#contracts/auth-choice.ts";
import { checkRulePath } from "./check-path.ts";
import { checkRoleNames, checkRoles } from "./check-roles.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake } from "./format-path.ts";
import { patternsCollide } from "./path-pattern.ts";

function checkRule(draft: DraftConfig, index: number): Mistake[] {
  const { rules } = draft.config.auth.rbac;
  const path = ["auth", "rbac", "rules", index];
  const rule = rules[index];
  if (!rule) return [];
  const asked = (rule.roles ?? []).length + (rule.permissions ?? []).length;
  const asksNothing = asked === 0 && rule.access === undefined && !draft.touched(path);
  const same = rules.findIndex((other, at) => at < index && patternsCollide(other, rule));
  return [
    ...checkRulePath(rule.path, [...path, "path"]),
    ...(asksNothing ? [{ path, message: "asks for nothing: give roles, permissions or both, or access: everybody" }] : []),
    ...(asked > 0 && rule.access !== undefined
      ? [{ path: [...path, "access"], message: "says who passes by itself: take it away, or roles and permissions" }]
      : []),
    ...checkRoleNames(rule.roles ?? [], draft.names.roles, [...path, "roles"]),
    ...(same >= 0 && !draft.touched(path)
      ? [
          {
            path: [...path, "path"],
            message: "{other} guards the same requests: make one rule of both",
            other: ["auth", "rbac", "rules", same],
          },
        ]
      : []),
  ];
}

/** A route that accepts only tokens, or names them itself, needs an issuer whose tokens can be judged. */
function checkTokenUse({ config, authDefaultWritten, touched }: DraftConfig): Mistake[] {
  if (config.auth.jwt.issuers.length > 0 || touched(["auth", "jwt"])) return [];
  const message = "jwt is accepted here, but auth.jwt.issuers is empty: name an issuer, or take jwt away";
  const fallback =
    authDefaultWritten && readAuthChoice(config.auth.default).methods.includes("jwt") ? [{ path: ["auth", "default"], message }] : [];
  const routes = config.gateway.routes.flatMap(({ auth }, index) =>
    auth !== undefined && readAuthChoice(auth).methods.includes("jwt") ? [{ path: ["gateway", "routes", index, "auth"], message }] : [],
  );
  return [...fallback, ...routes];
}

/** Mistakes in who may call what. */
export function checkAccess(draft: DraftConfig): Mistake[] {
  const { rateLimiting, auth } = draft.config;
  return [
    ...checkTokenUse(draft),
    ...checkRoles(draft),
    ...auth.rbac.rules.flatMap((_, index) => checkRule(draft, index)),
    ...checkRoleNames(rateLimiting.bypass.roles, draft.names.roles, ["rateLimiting", "bypass", "roles"]),
  ];
}
