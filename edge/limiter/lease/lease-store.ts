import { hmacBase64url } from "../../auth/hmac.ts";
import type { OpenStore } from "../limit-store.ts";
import { settleScript } from "./settle-script.ts";

/** Where settlements go. */
export interface LeaseStore {
  /** Runs the script of settlements. Throws when the store fails or takes longer than it may. */
  settle(keys: string[], given: (string | number)[]): Promise<readonly number[]>;
  /** What a counter is called in the store: nothing of its id can be read from it. */
  fieldOf(id: string): Promise<string>;
}

const FIELD_LENGTH = 11;
const text = new TextEncoder();

/** Settlements in Redis over REST. Counters are named by a hash under `secret`, which all isolates that share them know. */
export function redisLeaseStore(openStore: OpenStore, secret: string, timeoutMs: number): LeaseStore {
  const scriptSha = once(async () => hex(await crypto.subtle.digest("SHA-1", text.encode(settleScript))));
  return {
    async settle(keys, given) {
      const redis = openStore(AbortSignal.timeout(timeoutMs));
      try {
        return await redis.evalsha<unknown[], number[]>(await scriptSha(), keys, given);
      } catch (error) {
        if (!String(error).includes("NOSCRIPT")) throw error;
        return redis.eval<unknown[], number[]>(settleScript, keys, given);
      }
    },
    fieldOf: async (id) => (await hmacBase64url(secret, id)).slice(0, FIELD_LENGTH),
  };
}

/** Made when first asked for; plain data, made again by whoever asks while it is being made. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Value | undefined;
  return async () => {
    made ??= await make();
    return made;
  };
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
