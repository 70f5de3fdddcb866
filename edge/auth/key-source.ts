import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from "jose";
import type { Log } from "../log.ts";

/** What a key source may use of the request it serves. */
export interface KeyContext {
  /** Milliseconds since 1970. */
  now: number;
  waitUntil: (work: Promise<unknown>) => void;
  log: Log;
}

/** Where the key of a token's signature comes from. Throws jose's errors where no one key fits the header. */
export interface KeySource {
  find(header: JWSHeaderParameters, token: FlattenedJWSInput, context: KeyContext): SignatureKey | Promise<SignatureKey>;
}

type SignatureKey = CryptoKey | Uint8Array;
