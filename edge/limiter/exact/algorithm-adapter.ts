import type { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis/cloudflare";
import type { Limit } from "#contracts/limit.ts";

/** A refusal as the store knows it. Times are milliseconds since 1970. */
export interface StoreRefusal {
  redis: Redis;
  /** What the library's keys begin with. */
  counter: string;
  /** What the library calls `reset`. */
  resetAt: number;
  now: number;
}

/** One algorithm of the library; every file of this folder that is one has this shape. */
export interface AlgorithmAdapter {
  build(limit: Limit): ReturnType<typeof Ratelimit.fixedWindow>;
  /** When a refused caller may succeed: never earlier than that, milliseconds since 1970. */
  retryAt(limit: Limit, refusal: StoreRefusal): number | Promise<number>;
}
