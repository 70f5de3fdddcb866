import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWK, jwtVerify } from "jose";
import { canonicalPath } from "../path/canonical-path.ts";
import type { IncomingRequest } from "../platform.ts";
import { base64url } from "./hmac.ts";
import { isStrictToken } from "./strict-token.ts";

/** What a proof's signature may be made with: asymmetric, all of them. */
export const proofAlgorithms = ["ES256", "ES384", "RS256", "PS256", "EdDSA", "Ed25519"];
/** How long after its `iat` a proof is taken, and how far clocks may differ. */
const MAX_AGE_SECONDS = 60;
const LEEWAY_SECONDS = 10;
export const PROOF_LIFE_MS = (MAX_AGE_SECONDS + 2 * LEEWAY_SECONDS) * 1000;
const MAX_LENGTH = 4096;
const MAX_ID_LENGTH = 128;

/** A proof that holds for this request; whether it was seen before is another question. */
export type ProofVerdict = { ok: true; key: string; id: string } | { ok: false; reason: string };

const refused = (reason: string): ProofVerdict => ({ ok: false, reason: `proof ${reason}` });

/** Judges a DPoP proof (RFC 9449 4.3) against the request it came with and the access token it is for. */
export async function judgeProof(
  proof: string,
  { request, token, now }: { request: Pick<IncomingRequest, "method" | "url">; token: string; now: number },
): Promise<ProofVerdict> {
  if (proof.length > MAX_LENGTH) return refused("too long");
  // Two header lines reach us as one, joined by a comma, and that is no token either.
  if (!isStrictToken(proof)) return refused("malformed, or not the only one");
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: proofAlgorithms,
      typ: "dpop+jwt",
      requiredClaims: ["iat", "jti", "htm", "htu", "ath"],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(now),
    });
    const { htm, htu, ath, jti } = payload;
    if (htm !== request.method) return refused("for another method");
    if (!isSameTarget(htu, request.url)) return refused("for another address");
    if (ath !== (await digest(token))) return refused("for another token");
    if (typeof jti !== "string" || jti.length === 0 || jti.length > MAX_ID_LENGTH) return refused("without a usable id");
    return { ok: true, key: await calculateJwkThumbprint(protectedHeader.jwk as JWK), id: jti };
  } catch (error) {
    return refused(error instanceof errors.JOSEError ? error.code : (error as Error).name);
  }
}

/** Whether both are one address without query and fragment (RFC 9449 4.3, 9), paths in the one form that the gateway judges. */
function isSameTarget(htu: unknown, url: string): boolean {
  if (typeof htu !== "string" || !URL.canParse(htu)) return false;
  const [named, asked] = [new URL(htu), new URL(url)];
  named.hash = "";
  if (named.origin !== asked.origin || named.username !== "" || named.password !== "") return false;
  const [ofProof, ofRequest] = [canonicalPath(named.href), canonicalPath(url)];
  return ofProof.ok && ofRequest.ok && ofProof.path === ofRequest.path;
}

async function digest(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
