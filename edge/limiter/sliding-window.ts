import { Ratelimit } from "@upstash/ratelimit";
import type { AlgorithmAdapter } from "./limiter.ts";

/** Two counters: this window's, and the last one's weighted by how much of it still lies within a rolling window. */
export const slidingWindow: AlgorithmAdapter = {
  build: (limit) => Ratelimit.slidingWindow(limit.quota, `${limit.windowSeconds} s`),
  // At the edge the last window still weighs in full; one request's worth of it has slid out a quota-th of a window later.
  retryAt: (limit, resetAt) => resetAt + (limit.windowSeconds * 1000) / Math.max(1, limit.quota),
};
