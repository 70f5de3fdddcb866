import { type Operator, type OperatorRole, operatorRoles } from "./decide-role.ts";
import type { OidcSettings } from "./oidc-variables.ts";
import { OperatorName } from "./operator-name.ts";

type Claims = Readonly<Record<string, unknown>>;
export type OidcVerdict =
  | { readonly ok: true; readonly operator: Operator }
  /** `name`: whose identity is proven though it has no role. */
  | { readonly ok: false; readonly cause: "no usable name" | "e-mail address not verified" | "no role"; readonly name: string | null };

/** Who signs in by these claims, with the highest role that they map to. */
export function decideOidcOperator(claims: Claims, settings: OidcSettings): OidcVerdict {
  const name = OperatorName.safeParse(readClaim(claims, settings.nameClaim));
  // The operator token's holder has this name; nobody takes it by a claim.
  if (!name.success || name.data === "admin") return { ok: false, cause: "no usable name", name: null };
  // Some providers write it as text.
  if (settings.nameClaim === "email" && [false, "false"].includes(claims.email_verified as boolean | string))
    return { ok: false, cause: "e-mail address not verified", name: null };
  const role = highestRole(readClaim(claims, settings.roleClaim), settings.roles);
  return role === undefined ? { ok: false, cause: "no role", name: name.data } : { ok: true, operator: { name: name.data, role } };
}

/** A claim by its name, or by a path such as `realm_access.roles` where no claim has that name. */
export function readClaim(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split(".").reduce<unknown>((value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined), claims);
}

function highestRole(claim: unknown, roles: OidcSettings["roles"]): OperatorRole | undefined {
  const values = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === "string");
  const held = values.flatMap((value) => (Object.hasOwn(roles, value) ? [roles[value]] : []));
  return operatorRoles.findLast((role) => held.includes(role));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
