import type { Limit } from "#contracts/limit.ts";
import { testLimit } from "../lease/test-lease.ts";
import { limitStore } from "../limit-store.ts";
import type { Ask, Count } from "../limiter.ts";
import { exactLimiter } from "./exact-limiter.ts";

let serial = 0;

/** A limit of a name of its own, and an isolate that counts exactly. A loaded machine may take longer than the product waits. */
export function exactLimit(changes: Partial<Limit> = {}): Limit {
  return testLimit({ name: `exact-${crypto.randomUUID()}`, policy: "exact", quota: 10, windowSeconds: 3600, ...changes });
}

export function testExact(store: { url: string; token: string }, timeoutMs = 20_000) {
  const limiter = exactLimiter({ openStore: limitStore(store), secret: store.token, isolate: `e${++serial}`, timeoutMs });
  const together = async (asks: readonly Ask[], now = Date.now()) => (await limiter.count(asks, now)) as readonly Count[];
  const count = async (ask: Ask, now = Date.now()) => (await together([ask], now))[0] as Count;
  return { ...limiter, together, one: count };
}
