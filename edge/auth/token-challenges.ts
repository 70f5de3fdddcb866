import type { Authenticator } from "./authenticator.ts";
import { proofAlgorithms } from "./judge-proof.ts";
import { resourceMetadataUrl } from "./protected-resource.ts";
import { readAccessToken } from "./read-access-token.ts";
import { writeChallenge } from "./write-challenge.ts";

/**
 * What a 401 asks for where a route takes access tokens: Bearer, and DPoP where tokens may be bound to a key (RFC 6750 3,
 * RFC 9449 7.1, RFC 9728 5.1). An error stands in the challenge of the scheme that the token came with.
 */
export const tokenChallenges: Authenticator["challenges"] = (request, { policy: { protectedResource } }, refusal) => {
  const metadata = protectedResource && { resource_metadata: resourceMetadataUrl(request.url) };
  const isOfProof = readAccessToken(request)?.scheme === "DPoP";
  const bearer = writeChallenge("Bearer", { ...metadata }, isOfProof ? null : refusal);
  if (!protectedResource?.takesProofs) return [bearer];
  return [bearer, writeChallenge("DPoP", { algs: proofAlgorithms.join(" "), ...metadata }, isOfProof ? refusal : null)];
};
