import type { Ratelimit } from "@upstash/ratelimit";
import type { Limit } from "#contracts/limit.ts";

/** What a counter said of one request. */
export interface Count {
  admitted: boolean;
  remaining: number;
  /** Milliseconds since 1970 at which the answer may change: never later than the caller may come back. */
  retryAt: number;
}

/** Counts one request against a limit for one key. Throws when its store fails or takes too long. */
export interface Limiter {
  count(limit: Limit, key: string, now: number): Promise<Count>;
}

/** One algorithm; every file of this folder that is one has this shape. */
export interface AlgorithmAdapter {
  build(limit: Limit): ReturnType<typeof Ratelimit.fixedWindow>;
  /** When a refused caller may succeed, given what the library calls `reset`, milliseconds since 1970. */
  retryAt(limit: Limit, resetAt: number): number;
}
