import { setTimeout as delay } from "node:timers/promises";

/** A slower round trip tells little, unless we are wrong by more than it took. */
const longestRoundTripMs = 500;
const longestNapMs = 1000;

/** Milliseconds since 1970 by a clock that all processes share, and that does not move when somebody sets this machine's. */
export type LiveClock = {
  readonly now: () => number;
  /** Looks at the shared clock again; resolves as well when it cannot be read. */
  readonly ask: () => Promise<void>;
};

/** The database's clock: as far ahead of a steady one as when it was last seen. Until then this machine's is believed. */
export function createDatabaseClock(wall: () => number, steady: () => number = () => performance.now()) {
  let aheadMs = wall() - steady();
  /** `ask` answers with the database's clock. */
  const compare = async (ask: () => Promise<number>) => {
    const before = steady();
    const theirs = await ask();
    const roundTripMs = steady() - before;
    const seenMs = theirs - before - roundTripMs / 2;
    if (roundTripMs <= longestRoundTripMs || Math.abs(seenMs - aheadMs) > roundTripMs) aheadMs = seenMs;
  };
  return { now: () => steady() + aheadMs, compare };
}

/** The clock of a process that shares with nobody: goes forward with this machine's, for that may have slept, and never back. */
export function createOwnClock(wall: () => number, steady: () => number = () => performance.now()): LiveClock {
  let aheadMs = wall() - steady();
  const now = () => {
    aheadMs = Math.max(aheadMs, wall() - steady());
    return steady() + aheadMs;
  };
  return { now, ask: async () => {} };
}

/** Resolves at `at` by that clock, which is looked at again while that seems far away, or when it is aborted. */
export async function waitUntil(at: number, clock: LiveClock, signal: AbortSignal): Promise<void> {
  for (let leftMs = at - clock.now(); leftMs > 0 && !signal.aborted; leftMs = at - clock.now()) {
    if (leftMs > 2 * longestNapMs) await clock.ask();
    await delay(Math.min(longestNapMs, Math.max(1, leftMs)), undefined, { signal }).catch(() => {});
  }
}
