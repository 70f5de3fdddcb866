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
  /** The store was away: the isolate counted by what it knew. */
  isAlone?: boolean;
}

/** One limit that a request is counted against. */
export interface Ask {
  limit: Limit;
  /** The same as configured, where a live override or an own quota made it another: its counter stays where it is. */
  configured?: Limit;
  /** Who is counted. */
  key: string;
  /** Units that the request costs; absent: 1. */
  cost?: number;
}

/** The request that asks. */
export interface Asker {
  /** Milliseconds since 1970. */
  now: number;
  waitUntil: (work: Promise<unknown>) => void;
}

/**
 * Counts one request against a limit for one key; a promise only where its store must be asked. Null, or resolves with null: the store
 * failed, took too long or is being left alone, and the limit's own choice for that is to be followed.
 */
export interface Limiter {
  count(ask: Ask, asker: Asker): Count | null | Promise<Count | null>;
  /** Tells the store what it does not know yet, before the process ends. */
  close(): Promise<void>;
}

/** Counts in a store, request by request. Throws when the store fails or takes too long. */
export interface StoreLimiter {
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
