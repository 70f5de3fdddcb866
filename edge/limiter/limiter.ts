import type { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis/cloudflare";
import type { Limit } from "#contracts/limit.ts";

/** What a counter said of one request. */
export interface Count {
  admitted: boolean;
  remaining: number;
  /**
   * Milliseconds since 1970. Refused: when the caller, alone, will be admitted, never earlier than that.
   * Admitted: when more becomes free, a window's end or the next token.
   */
  retryAt: number;
}

/** Counts one request against a limit for one key. Throws when its store fails or takes too long. */
export interface Limiter {
  count(limit: Limit, key: string, now: number): Promise<Count>;
}

/** A refusal as the store knows it. Times are milliseconds since 1970. */
export interface StoreRefusal {
  redis: Redis;
  /** What the library's keys begin with. */
  counter: string;
  /** What the library calls `reset`. */
  resetAt: number;
  now: number;
}

/** One algorithm; every file of this folder that is one has this shape. */
export interface AlgorithmAdapter {
  build(limit: Limit): ReturnType<typeof Ratelimit.fixedWindow>;
  /** When a refused caller may succeed: never earlier than that, milliseconds since 1970. */
  retryAt(limit: Limit, refusal: StoreRefusal): number | Promise<number>;
}
