import { Ratelimit } from "@upstash/ratelimit";
import type { Limit } from "#contracts/limit.ts";
import type { AlgorithmAdapter, StoreRefusal } from "./algorithm-adapter.ts";
import { decideSlidingRetry, latestSlidingRetry } from "./decide-sliding-retry.ts";

const SOON_MS = 1000;

/** Two counters: this window's, and the last one's weighted by how much of it still lies within a rolling window. */
export const slidingWindow: AlgorithmAdapter = {
  build: (limit) => Ratelimit.slidingWindow(limit.quota, `${limit.windowSeconds} s`),
  retryAt: async (limit, refusal) => {
    const latest = latestSlidingRetry(refusal.resetAt);
    if (latest - refusal.now <= SOON_MS) return latest;
    return readRetryAt(limit, refusal).catch(() => latest);
  },
};

/** The library tells when the window ends, not which window refuses: its two counters do. One command, on refusals only. */
async function readRetryAt(limit: Limit, { redis, counter, resetAt, now }: StoreRefusal): Promise<number> {
  const window = Math.round(resetAt / (limit.windowSeconds * 1000)) - 1;
  const [current, previous] = (await redis.mget<unknown[]>(`${counter}:${window}`, `${counter}:${window - 1}`)).map(Number);
  return decideSlidingRetry(limit, { current: current ?? 0, previous: previous ?? 0, resetAt, refusedAt: now });
}
