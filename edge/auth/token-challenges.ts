import type { Authenticator } from "./authenticator.ts";
import { decideTokenMethod } from "./decide-token-method.ts";
import { proofAlgorithms } from "./judge-proof.ts";
import { resourceMetadataUrl } from "./protected-resource.ts";
import { readAccessToken } from "./read-access-token.ts";
import { writeChallenge } from "./write-challenge.ts";

/**
 * What a 401 asks for where a route takes access tokens: Bearer, and DPoP where tokens may be bound to a key. Of two methods that
 * judge tokens the one speaks whose token it would be, and an error stands in the challenge of its scheme.
 */
export function tokenChallenges(method: "jwt" | "oauth2"): Authenticator["challenges"] {
  return (request, context, refusal) => {
    const token = readAccessToken(request);
    if (decideTokenMethod(token?.text ?? "", context.methods) !== method) return [];
    const { protectedResource } = context.policy;
    const isOfProof = refusal?.error === "invalid_dpop_proof" || token?.scheme === "DPoP";
    const metadata = protectedResource && { resource_metadata: resourceMetadataUrl(request.url) };
    const bearer = writeChallenge("Bearer", { ...metadata }, isOfProof ? null : refusal);
    if (!protectedResource?.takesProofs) return [bearer];
    return [bearer, writeChallenge("DPoP", { algs: proofAlgorithms.join(" "), ...metadata }, isOfProof ? refusal : null)];
  };
}
