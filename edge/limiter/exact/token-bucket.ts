import { Ratelimit } from "@upstash/ratelimit";
import type { AlgorithmAdapter } from "./algorithm-adapter.ts";
import { decideRefill } from "./decide-refill.ts";

/** A bucket of `burst` tokens, refilled steadily: one token each window/quota. */
export const tokenBucket: AlgorithmAdapter = {
  build: (limit) => {
    const refill = decideRefill(limit.quota, limit.windowSeconds * 1000, limit.burst);
    return Ratelimit.tokenBucket(refill.tokens, `${refill.intervalMs} ms`, limit.burst);
  },
  retryAt: (_limit, { resetAt }) => resetAt,
};
