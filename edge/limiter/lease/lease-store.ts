import { hashedId } from "../hashed-id.ts";
import type { OpenStore } from "../limit-store.ts";
import { storedScript } from "../stored-script.ts";
import { settleScript } from "./settle-script.ts";

/** Where settlements go. */
export interface LeaseStore {
  /** Runs the script of settlements. Throws when the store fails or takes longer than it may. */
  settle(keys: string[], given: (string | number)[]): Promise<readonly number[]>;
  /** What a counter is called in the store: nothing of its id can be read from it. */
  fieldOf(id: string): Promise<string>;
}

/** Settlements in Redis over REST. Counters are named by a hash under `secret`, which all isolates that share them know. */
export function redisLeaseStore(openStore: OpenStore, secret: string, timeoutMs: number): LeaseStore {
  const settle = storedScript(settleScript);
  return {
    settle: (keys, given) => settle(openStore(AbortSignal.timeout(timeoutMs)), keys, given),
    fieldOf: (id) => hashedId(secret, id),
  };
}
