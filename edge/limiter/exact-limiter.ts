import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis/cloudflare";
import type { Algorithm, Limit } from "#contracts/limit.ts";
import { fixedWindow } from "./fixed-window.ts";
import type { AlgorithmAdapter, Count, Limiter } from "./limiter.ts";
import { slidingWindow } from "./sliding-window.ts";
import { tokenBucket } from "./token-bucket.ts";

const STORE_TIMEOUT_MS = 250;
const MAX_BUILT = 1000;

const adapters: Record<Algorithm, AlgorithmAdapter> = {
  "fixed-window": fixedWindow,
  "sliding-window": slidingWindow,
  "token-bucket": tokenBucket,
};

/**
 * Policy `exact`: one @upstash/ratelimit check in Redis for every request, each waiting at most 250 ms.
 * The library's own cache is off (with it a rolling window under-admits by a third), its timeout too (it would admit silently).
 */
export function exactLimiter(store: { url: string; token: string }, timeoutMs = STORE_TIMEOUT_MS): Limiter {
  const redis = new Redis({
    url: store.url,
    token: store.token,
    retry: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    signal: () => AbortSignal.timeout(timeoutMs),
  });
  const built = new Map<string, Ratelimit>();
  return {
    async count(limit, key, now) {
      const adapter = adapters[limit.algorithm];
      const answer = await ratelimitOf(limit, adapter, redis, built).limit(key);
      if (!Number.isFinite(answer.remaining) || !Number.isFinite(answer.reset)) throw new Error("the store's answer makes no sense");
      const retryAt = answer.success ? answer.reset : adapter.retryAt(limit, answer.reset);
      return { admitted: answer.success, remaining: answer.remaining, retryAt: Math.max(retryAt, now) } satisfies Count;
    },
  };
}

/**
 * A counter belongs to a name, an algorithm, a window and a quota. A changed quota starts one of its own, bounded by the new quota:
 * the library counts refusals too, so an old counter may stand anywhere above it, and a throttled caller would stay refused.
 */
function ratelimitOf(limit: Limit, adapter: AlgorithmAdapter, redis: Redis, built: Map<string, Ratelimit>): Ratelimit {
  const prefix = `aegis:${limit.name}:${limit.algorithm}:${limit.windowSeconds}:${limit.quota}:${limit.burst}`;
  const known = built.get(prefix);
  if (known) return known;
  if (built.size >= MAX_BUILT) built.clear();
  const ratelimit = new Ratelimit({ redis, limiter: adapter.build(limit), prefix, ephemeralCache: false, timeout: 0, analytics: false });
  built.set(prefix, ratelimit);
  return ratelimit;
}
