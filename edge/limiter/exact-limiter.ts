import { Ratelimit } from "@upstash/ratelimit";
import type { Algorithm, Limit } from "#contracts/limit.ts";
import { fixedWindow } from "./fixed-window.ts";
import { limitStore } from "./limit-store.ts";
import type { AlgorithmAdapter, StoreLimiter } from "./limiter.ts";
import { slidingWindow } from "./sliding-window.ts";
import { tokenBucket } from "./token-bucket.ts";

const STORE_TIMEOUT_MS = 250;
const MAX_BUILT = 1000;

const adapters: Record<Algorithm, AlgorithmAdapter> = {
  "fixed-window": fixedWindow,
  "sliding-window": slidingWindow,
  "token-bucket": tokenBucket,
};

/** The library's options: its own cache is off (with it a rolling window under-admits by a third), its timeout too (it would admit silently). */
const options = { ephemeralCache: false, timeout: 0, analytics: false, enableTelemetry: false } as const;

/** Policy `exact`: one @upstash/ratelimit check in Redis for every request, each waiting at most 250 ms, however many calls it takes. */
export function exactLimiter(store: { url: string; token: string }, timeoutMs = STORE_TIMEOUT_MS): StoreLimiter {
  const openStore = limitStore(store);
  const algorithmOf = algorithmsBuilt();
  const open = (limit: Limit) => {
    const redis = openStore(AbortSignal.timeout(timeoutMs));
    const prefix = counterPrefix(limit);
    return { redis, prefix, ratelimit: new Ratelimit({ ...options, redis, limiter: algorithmOf(limit), prefix }) };
  };
  return {
    async count(limit, key, now) {
      const { ratelimit, redis, prefix } = open(limit);
      const { success: admitted, remaining, reset: resetAt } = await ratelimit.limit(key);
      if (admitted) return { admitted, remaining, retryAt: resetAt };
      const retryAt = await adapters[limit.algorithm].retryAt(limit, { redis, counter: `${prefix}:${key}`, resetAt, now });
      return { admitted, remaining, retryAt: Math.max(retryAt, now) };
    },
    async charge(limit, key, units) {
      await open(limit).ratelimit.limit(key, { rate: units });
    },
  };
}

/**
 * A counter belongs to a name, an algorithm, a window and a quota. A changed quota starts one of its own, bounded by the new quota: an old
 * one may stand anywhere above it (a fixed window counts refusals too). In the window of the change, up to both quotas may pass.
 */
function counterPrefix({ name, algorithm, windowSeconds, quota, burst }: Limit): string {
  return `aegis:${name}:${algorithm}:${windowSeconds}:${quota}:${burst}`;
}

/** Algorithms by what they are built from: built once, used by every count. */
function algorithmsBuilt(): (limit: Limit) => ReturnType<AlgorithmAdapter["build"]> {
  const built = new Map<string, ReturnType<AlgorithmAdapter["build"]>>();
  return (limit) => {
    const identity = `${limit.algorithm}:${limit.windowSeconds}:${limit.quota}:${limit.burst}`;
    const known = built.get(identity);
    if (known) return known;
    if (built.size >= MAX_BUILT) built.clear();
    const algorithm = adapters[limit.algorithm].build(limit);
    built.set(identity, algorithm);
    return algorithm;
  };
}
