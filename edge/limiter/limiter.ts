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
  /** Another limit refuses the request, so the store was not asked about this one: `remaining` says nothing. */
  isUnasked?: boolean;
}

/** What the limits of one request said, in the order they were asked; null: the store failed or is left alone, and the limit's own choice is to be followed. */
export type Counts = readonly (Count | null)[];

/** One limit that a request is counted against. */
export interface Ask {
  limit: Limit;
  /** Who is counted. */
  key: string;
  /** Units that the request costs. Absent: 1, whatever request it is. */
  cost?: number;
}

/** The request that asks. */
export interface Asker {
  /** When it was counted, in milliseconds since 1970. */
  now: number;
  waitUntil: (work: Promise<unknown>) => void;
}

/** What is known of a counter where nothing is asked. Times are milliseconds since 1970. */
export interface Known {
  remaining: number;
  /** When more becomes free. */
  resetsAt: number;
  /** When the store last told of it; null: never, it is what this isolate has counted. */
  asOf: number | null;
}

/** Counts requests against limits; a promise only where a store must be asked. */
export interface Limiter {
  /** Judges a request by all of its limits together: every one is charged or, where one that is not in shadow refuses it, none. */
  count(asks: readonly Ask[], asker: Asker): Counts | Promise<Counts>;
  /**
   * Charges what was known only after the request was counted; units below zero are given back. Refuses nothing: a counter may go over
   * its quota, and then refuses later requests. Told in the background.
   */
  charge(ask: Ask, units: number, asker: Asker): void;
  /** Counts nothing and asks no store; null: nothing is known here. */
  known(ask: Ask, now: number): Known | null;
  /** Tells the stores what they do not know yet, before the process ends. */
  close(): Promise<void>;
}

/** Counts in a store, request by request. Throws when the store fails or takes too long. */
export interface StoreLimiter {
  count(limit: Limit, key: string, now: number): Promise<Count>;
  /** Charges units, or gives them back, whatever is left. */
  charge(limit: Limit, key: string, units: number): Promise<void>;
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
