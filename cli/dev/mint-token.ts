import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import type { Secrets } from "./secrets.ts";

export const localIssuer = "https://issuer.aegis.test";
export const localAudience = "aegis";

export interface TokenRequest {
  subject: string;
  roles: readonly string[];
  plan?: string;
  lifetimeSeconds: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** A token of the local issuer, signed with ES256; the sample config accepts it. */
export async function mintToken(key: Secrets["jwtPrivateJwk"], request: TokenRequest): Promise<string> {
  const issuedAt = Math.floor(request.now / 1000);
  return new SignJWT({ roles: [...request.roles], ...(request.plan === undefined ? {} : { plan: request.plan }) })
    .setProtectedHeader({ alg: "ES256", typ: "JWT" })
    .setIssuer(localIssuer)
    .setAudience(localAudience)
    .setSubject(request.subject)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + request.lifetimeSeconds)
    .sign(await importJWK(key, "ES256"));
}
