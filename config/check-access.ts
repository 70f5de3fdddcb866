import { readAuthChoice } from "#contracts/auth-choice.ts";
import { checkRulePath } from "./check-path.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { patternsCollide } from "./path-pattern.ts";

function checkRoles(roles: readonly string[], known: ReadonlySet<string>, path: Path): Mistake[] {
  return roles.flatMap((role, index) =>
    known.has(role)
      ? []
      : [{ path: [...path, index], message: `${JSON.stringify(role)} is not a role under auth.rbac.roles: ${suggestName(role, known)}` }],
  );
}

function checkRule(draft: DraftConfig, index: number): Mistake[] {
  const { rules } = draft.config.auth.rbac;
  const path = ["auth", "rbac", "rules", index];
  const rule = rules[index];
  if (!rule) return [];
  const asksNothing = (rule.roles ?? []).length === 0 && (rule.permissions ?? []).length === 0 && !draft.touched(path);
  const same = rules.findIndex((other, at) => at < index && patternsCollide(other, rule));
  return [
    ...checkRulePath(rule.path, [...path, "path"]),
    ...(asksNothing ? [{ path, message: "asks for nothing: give roles, permissions or both" }] : []),
    ...checkRoles(rule.roles ?? [], draft.names.roles, [...path, "roles"]),
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
    ...auth.rbac.rules.flatMap((_, index) => checkRule(draft, index)),
    ...checkRoles(rateLimiting.bypass.roles, draft.names.roles, ["rateLimiting", "bypass", "roles"]),
  ];
}
