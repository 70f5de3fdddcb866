import { type CryptoKey, errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose";
import { requiredClaims } from "./decide-token.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import type { KeyContext } from "./key-source.ts";

const MAX_TRIED_KEYS = 8;

/** The claims of a token that its issuer signed, for us, and that holds now. Throws jose's errors, and those of key sources. */
export async function verifySignature(token: string, { issuer, source }: IssuerKeys, context: KeyContext): Promise<JWTPayload> {
  const options: JWTVerifyOptions = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: issuer.algorithms,
    clockTolerance: issuer.leewaySeconds,
    maxTokenAge: issuer.maximumAgeSeconds,
    requiredClaims: requiredClaims(issuer),
    currentDate: new Date(context.now),
  };
  const find: JWTVerifyGetKey = (header, input) => source.find(header, input, context);
  try {
    return (await jwtVerify(token, find, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithEach(error, token, options);
    throw error;
  }
}

/** A token that names no key, under a set where several fit: the one whose signature it is decides. */
async function verifyWithEach(keys: AsyncIterable<CryptoKey>, token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
  let tried = 0;
  for await (const key of keys) {
    if (++tried > MAX_TRIED_KEYS) break;
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      const isWrongKey = error instanceof errors.JWSSignatureVerificationFailed || error instanceof TypeError;
      if (!isWrongKey) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}
