import * as z from "zod/mini";
import { Permission } from "#contracts/access.ts";

const ROLE = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MAX_PLAN_LENGTH = 64;

type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, or by the names on the way to it, as in realm_access.roles. The whole name wins: it may hold dots. */
export function readClaim(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const step of name.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return undefined;
    value = (value as Claims)[step];
  }
  return value;
}

/** The words that can be roles; others are somebody else's. */
export function readRoles(claims: Claims, name: string): string[] {
  return readWords(claims, name).filter((word) => ROLE.test(word));
}

/** The words that can be permissions, as of a scope; others are somebody else's. */
export function readPermissions(claims: Claims, name: string | undefined): string[] {
  return name === undefined ? [] : readWords(claims, name).filter((word) => z.safeParse(Permission, word).success);
}

export function readPlan(claims: Claims, name: string): string | null {
  const plan = readClaim(claims, name);
  return typeof plan === "string" && plan !== "" && plan.length <= MAX_PLAN_LENGTH ? plan : null;
}

function readWords(claims: Claims, name: string): string[] {
  const claim = readClaim(claims, name);
  const words = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
  return [...new Set(words.filter((word): word is string => typeof word === "string"))];
}
