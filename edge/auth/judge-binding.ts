import type { Credential } from "#contracts/client.ts";
import type { SenderConstraint } from "#contracts/issuer.ts";
import type { IncomingRequest } from "../platform.ts";
import { type AuthContext, type AuthResult, type RefusedCredential, refused } from "./authenticator.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { callerCertificate } from "./caller-certificate.ts";
import { judgeProof, PROOF_LIFE_MS } from "./judge-proof.ts";
import type { AccessToken } from "./read-access-token.ts";
import type { Confirmation } from "./read-confirmation.ts";

/** A token that holds, and what it is bound to. */
export interface BoundToken {
  credential: Credential;
  token: AccessToken;
  /** Null: anybody who has it may use it. */
  confirmation: Confirmation | null;
  constraint: SenderConstraint;
}

/** Proofs that this isolate took, by key and id. Only holders of accepted tokens get an entry. */
const taken = new BoundedCache<true>(20_000);
/** The proof that a request was taken with: a route may have its token judged in two ways. */
const takenWith = new WeakMap<IncomingRequest, string>();

const misproven = (reason: string): RefusedCredential => refused(reason, { error: "invalid_dpop_proof" });
const misused = (reason: string): RefusedCredential => refused(reason, { error: "invalid_token" });

/**
 * Whether who sends a token is who it was made for: a token bound to a key comes with a proof of it (RFC 9449) and never as a
 * bearer's, one bound to a certificate over a connection that showed it (RFC 8705).
 */
export function judgeBinding(request: IncomingRequest, bound: BoundToken, context: AuthContext): AuthResult | Promise<AuthResult> {
  const { confirmation, constraint, token, credential } = bound;
  if (confirmation === null) {
    if (constraint === "required") return misused("token not bound to its sender");
    return token.scheme === "Bearer" ? { kind: "credential", credential } : misused("token not bound to a key, yet sent as DPoP");
  }
  if (constraint === "none") return misused("token bound to its sender, which its issuer is not to do");
  if (confirmation.key === null && confirmation.certificate === null) return misused("token bound in a way that is not known");
  if ((confirmation.key === null) !== (token.scheme === "Bearer")) return misused("token sent with a scheme that is not its own");
  return judgeProofs(request, { ...bound, confirmation }, context);
}

async function judgeProofs(
  request: IncomingRequest,
  { confirmation, token, credential }: BoundToken & { confirmation: Confirmation },
  context: AuthContext,
): Promise<AuthResult> {
  if (confirmation.certificate !== null) {
    const found = await callerCertificate(request, context);
    if (found.kind !== "certificate") return misused(found.kind === "none" ? "certificate of the token not shown" : found.reason);
    if (found.certificate.fingerprint !== confirmation.certificate) return misused("token bound to another certificate");
  }
  const refusal = confirmation.key === null ? null : await judgeKey(request, { key: confirmation.key, token: token.text }, context.now);
  return refusal ?? { kind: "credential", credential, proof: confirmation.certificate === null ? "dpop" : "certificate" };
}

async function judgeKey(
  request: IncomingRequest,
  { key, token }: { key: string; token: string },
  now: number,
): Promise<RefusedCredential | null> {
  const proof = request.headers.get("DPoP");
  if (proof === null) return misproven("proof missing");
  const verdict = await judgeProof(proof, { request, token, now });
  if (!verdict.ok) return misproven(verdict.reason);
  if (verdict.key !== key) return misproven("proof by another key");
  const name = `${verdict.key}.${verdict.id}`;
  if (takenWith.get(request) === name) return null;
  if (taken.get(name, now) !== undefined) return misproven("proof used before");
  taken.set(name, true, now + PROOF_LIFE_MS);
  takenWith.set(request, name);
  return null;
}
