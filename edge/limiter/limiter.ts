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
  /** Units held against the counter besides what was charged, as if every other isolate had admitted the same. */
  heldBesides?: number;
  /** Another limit refuses the request, so the store was not asked about this one: `remaining` says nothing. */
  isUnasked?: boolean;
}

/** What the limits of one request said, in the order they were asked; null: the store failed or is left alone, and the limit's own choice is to be followed. */
export type Counts = readonly (Count | null)[];

/** Whether a request is refused for what one of its limits said; one in shadow refuses nothing. */
export function isRefusal({ limit }: Ask, count: Count | null | undefined): boolean {
  return !limit.shadow && (count ? !count.admitted : limit.onStoreFailure === "closed");
}

/** One limit that a request is counted against. */
export interface Ask {
  limit: Limit;
  /** The same as configured, where a live override or an own quota made it another: its counter stays where it is. */
  configured?: Limit;
  /** Who is counted. */
  key: string;
  /** The same as it stands for callers of no plan, where the caller's plan made it another: they share its counter. */
  unplanned?: Limit;
  /** Units that the request costs. Absent: 1, whatever request it is. */
  cost?: number;
}

/** What was charged, and may cost more or less. */
export interface ChargedAsk extends Ask {
  /** The isolate counted by what it knew: what is charged later belongs there too. */
  isAlone?: boolean;
  /** The limit is open, and let it through while the store was away: it is told to the store, and held against nobody before. */
  isOpen?: boolean;
}

/** Whether a limit is counted by leases. */
export function isLeased({ limit }: Ask): boolean {
  return limit.policy !== "exact" && limit.algorithm !== "sliding-log";
}

/** The request that asks. */
export interface Asker {
  /** When it was counted, in milliseconds since 1970. */
  now: number;
  waitUntil: (work: Promise<unknown>) => void;
  /** Where the caller's region is counted; absent: in the default database. */
  database?: string | undefined;
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
  charge(ask: ChargedAsk, units: number, asker: Asker): void;
  /** Counts nothing and asks no store; null: nothing is known here. */
  known(ask: Ask, asker: Pick<Asker, "now" | "database">): Known | null;
  /** Tells the stores what they do not know yet, before the process ends. */
  close(): Promise<void>;
}
