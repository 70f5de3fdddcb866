import { Ratelimit } from "@upstash/ratelimit";
import type { AlgorithmAdapter } from "./algorithm-adapter.ts";

/** One counter a window; it starts anew at the window's edge. Up to twice the quota may pass around an edge. */
export const fixedWindow: AlgorithmAdapter = {
  build: (limit) => Ratelimit.fixedWindow(limit.quota, `${limit.windowSeconds} s`),
  retryAt: (_limit, { resetAt }) => resetAt,
};
