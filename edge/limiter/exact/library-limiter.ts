import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis/cloudflare";
import type { Algorithm, Limit } from "#contracts/limit.ts";
import type { Count } from "../limiter.ts";
import type { AlgorithmAdapter } from "./algorithm-adapter.ts";
import { counterName } from "./counter-name.ts";
import { fixedWindow } from "./fixed-window.ts";
import { slidingWindow } from "./sliding-window.ts";
import { tokenBucket } from "./token-bucket.ts";

const MAX_BUILT = 1000;

/** What the library can count. */
export type LibraryLimit = Limit & { algorithm: Exclude<Algorithm, "sliding-log"> };

const adapters: Record<LibraryLimit["algorithm"], AlgorithmAdapter> = {
  "fixed-window": fixedWindow,
  "sliding-window": slidingWindow,
  "token-bucket": tokenBucket,
};

/** The library's options: its own cache is off (with it a rolling window under-admits by a third), its timeout too (it would admit silently). */
const options = { ephemeralCache: false, timeout: 0, analytics: false, enableTelemetry: false } as const;

export type LibraryLimiter = (limit: LibraryLimit, counter: { redis: Redis; id: string; now: number }) => Promise<Count>;

/** One request of cost 1 against one limit: an @upstash/ratelimit check in Redis. */
export function libraryLimiter(): LibraryLimiter {
  const algorithmOf = algorithmsBuilt();
  return async (limit, { redis, id, now }) => {
    const prefix = counterName({ limit });
    const ratelimit = new Ratelimit({ ...options, redis, limiter: algorithmOf(limit), prefix });
    const { success: admitted, remaining, reset: resetAt } = await ratelimit.limit(id);
    if (admitted) return { admitted, remaining, retryAt: resetAt };
    const retryAt = await adapters[limit.algorithm].retryAt(limit, { redis, counter: `${prefix}:${id}`, resetAt, now });
    return { admitted, remaining, retryAt: Math.max(retryAt, now) };
  };
}

/** Algorithms by what they are built from: built once, used by every count. */
function algorithmsBuilt(): (limit: LibraryLimit) => ReturnType<AlgorithmAdapter["build"]> {
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
