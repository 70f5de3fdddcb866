import type { Limit } from "#contracts/limit.ts";
import { type Lease, openLease } from "./lease.ts";

export function testLimit(changes: Partial<Limit> = {}): Limit {
  const quota = changes.quota ?? 100;
  return {
    name: "tested",
    algorithm: "fixed-window",
    policy: "leased",
    quota,
    burst: quota,
    windowSeconds: 60,
    by: "client",
    onStoreFailure: "local",
    shadow: false,
    ...changes,
  };
}

/** The edge of a window of any length up to a day. */
export const EDGE = 1_800_057_600_000;

/** A lease in the window that begins at EDGE, of a counter that the store has told of. */
export function testLease(limit: Partial<Limit> = {}, state: Partial<Lease> = {}): Lease {
  const lease = openLease(testLimit(limit), "id", EDGE);
  return { ...lease, isKnown: true, window: EDGE / (lease.limit.windowSeconds * 1000), creditCap: 1000, ...state };
}
