import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import type { Secrets } from "./secrets.ts";

export const localIssuer = "https://issuer.aegis.test";
export const localAudience = "aegis";

export interface TokenRequest {
  subject: string;
  roles: readonly string[];
  permissions?: readonly string[];
  plan?: string;
  /** Its `typ`, where that is not JWT. */
  type?: string;
  lifetimeSeconds: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** A token of the local issuer, signed with ES256; the sample config accepts it. */
export async function mintToken(key: Secrets["jwtPrivateJwk"], request: TokenRequest): Promise<string> {
  const issuedAt = Math.floor(request.now / 1000);
  const { permissions = [], plan, type = "JWT" } = request;
  const claims = {
    roles: [...request.roles],
    ...(plan !== undefined && { plan }),
    ...(permissions.length > 0 && { scope: permissions.join(" ") }),
  };
  // RFC 9068 asks every access token for the client it was given to.
  return new SignJWT({ ...claims, client_id: "aegis-cli" })
    .setProtectedHeader({ alg: "ES256", typ: type })
    .setIssuer(localIssuer)
    .setAudience(localAudience)
    .setSubject(request.subject)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + request.lifetimeSeconds)
    .sign(await importJWK(key, "ES256"));
}
