import { Ratelimit } from "@upstash/ratelimit";
import type { AlgorithmAdapter } from "./limiter.ts";

/** A bucket of `burst` tokens, refilled steadily: one token each window/quota. */
export const tokenBucket: AlgorithmAdapter = {
  build: (limit) => {
    const refill = steadyRefill(limit.quota, limit.windowSeconds * 1000);
    return Ratelimit.tokenBucket(refill.tokens, `${refill.intervalMs} ms`, limit.burst);
  },
  retryAt: (_limit, resetAt) => resetAt,
};

/** The library refills whole tokens at whole milliseconds: the steadiest such pair that keeps the rate. */
function steadyRefill(quota: number, windowMs: number): { tokens: number; intervalMs: number } {
  const shared = greatestCommonDivisor(quota, windowMs);
  return { tokens: quota / shared, intervalMs: windowMs / shared };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
