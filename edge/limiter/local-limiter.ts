import type { Limit } from "#contracts/limit.ts";
import { decideCost } from "./decide-cost.ts";
import type { Ask, Count } from "./limiter.ts";
import { windowAt, windowStart } from "./window.ts";

const MAX_COUNTERS = 20_000;
const SWEEP_EVERY_MS = 1000;
/** How many times a log keeps apart; beyond that the latest ones are taken for one, the last of them. */
const MOST_ENTRIES = 64;
/** A request is counted at most so long after it came; what was counted later than that was counted before the clock was set back. */
const LATEST_MS = 60_000;

interface Entry {
  units: number;
  until: number;
}

/** Units that count, and until when: of a window all until its end, of a log each for a window's length. The oldest first. */
type Tally = Entry[];

/** Those of one limit, those opened first before others. */
interface Tallies {
  readonly byId: Map<string, Tally>;
  /** Goes through them; a look from the beginning would pass all places of those that were dropped, for each new one. */
  hand: MapIterator<string>;
}

interface Judged {
  ask: Ask;
  tally: Tally;
  cost: number;
  admits: boolean;
}

/**
 * Counts in this isolate alone, by fixed windows or a log: what `onStoreFailure: local` falls back to while Redis is away.
 * A changed window starts a counter of its own; a changed quota judges the counter as it is, since only what was admitted stands in it.
 */
export class LocalLimiter {
  /** By limit. */
  readonly #tallies = new Map<string, Tallies>();
  #size = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  /** Judges a request by all of its limits together: every one is charged or, where one that is not in shadow refuses it, none. */
  count(asks: readonly Ask[], now: number): Count[] {
    const judged = asks.map((ask): Judged => {
      const [tally, cost] = [this.#current(ask, now), decideCost(ask.cost)];
      return { ask, tally, cost, admits: usedOf(tally) + cost <= ask.limit.quota || cost === 0 };
    });
    const isRefused = judged.some(({ ask, admits }) => !admits && !ask.limit.shadow);
    const counts = judged.map(({ ask: { limit }, tally, cost, admits }) => {
      if (admits && !isRefused) add(tally, cost, untilOf(limit, now));
      const remaining = Math.max(0, limit.quota - usedOf(tally));
      return { admitted: admits, remaining, retryAt: freeAt(tally, admits ? remaining + 1 : cost, limit) ?? untilOf(limit, now) };
    });
    this.#bound(now);
    return counts;
  }

  /** Charges what was known only afterwards, or gives units below zero back, where those that were taken at `countedAt` still count. */
  charge(ask: Ask, units: number, { now, countedAt }: { now: number; countedAt: number }): void {
    if (units < 0 && untilOf(ask.limit, countedAt) <= now) return;
    const tally = this.#current(ask, now);
    if (units > 0) add(tally, units, untilOf(ask.limit, now));
    for (let back = -units; back > 0 && tally[0] !== undefined; ) {
      const taken = Math.min(back, tally[0].units);
      tally[0].units -= taken;
      back -= taken;
      if (tally[0].units === 0) tally.shift();
    }
  }

  /** Counters kept. */
  get size(): number {
    return this.#size;
  }

  /** What still counts of a counter. */
  #current({ limit, key }: Ask, now: number): Tally {
    const id = `${limit.name}:${limit.algorithm}:${limit.calendar ?? limit.windowSeconds}:${key}`;
    const { byId } = this.#talliesOf(limit);
    const known = byId.get(id);
    if (known !== undefined) dropAhead(known, untilOf(limit, now + LATEST_MS));
    if (known !== undefined && known.length > 0 && (known.at(-1) as Entry).until > now) {
      while ((known[0] as Entry).until <= now) known.shift();
      return known;
    }
    const opened: Tally = [];
    if (!byId.delete(id)) this.#size += 1;
    byId.set(id, opened);
    return opened;
  }

  #talliesOf({ name }: Limit): Tallies {
    const known = this.#tallies.get(name);
    if (known !== undefined) return known;
    const byId = new Map<string, Tally>();
    const opened = { byId, hand: byId.keys() };
    this.#tallies.set(name, opened);
    return opened;
  }

  /** Drops what has ended, then the oldest of the limit with the most: keys that callers choose cost no other limit its counts. */
  #bound(now: number): void {
    if (this.#size <= MAX_COUNTERS) return;
    if (Math.abs(now - this.#sweptAt) >= SWEEP_EVERY_MS) this.#sweep(now);
    while (this.#size > MAX_COUNTERS) {
      this.#dropOldest([...this.#tallies.values()].reduce((one, other) => (other.byId.size > one.byId.size ? other : one)));
    }
  }

  #dropOldest(tallies: Tallies): void {
    let next = tallies.hand.next();
    if (next.done) {
      tallies.hand = tallies.byId.keys();
      next = tallies.hand.next();
    }
    if (!next.done && tallies.byId.delete(next.value)) this.#size -= 1;
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [name, { byId }] of this.#tallies) {
      for (const [id, tally] of byId) if ((tally.at(-1)?.until ?? 0) <= now && byId.delete(id)) this.#size -= 1;
      if (byId.size === 0) this.#tallies.delete(name);
    }
  }
}

/** Until when units that are charged at `now` count. */
function untilOf(limit: Limit, now: number): number {
  if (limit.algorithm === "sliding-log") return now + limit.windowSeconds * 1000;
  return windowStart(limit, windowAt(limit, now) + 1);
}

/** Drops what would count longer than what is charged now or soon. */
function dropAhead(tally: Tally, latest: number): void {
  while ((tally.at(-1)?.until ?? 0) > latest) tally.pop();
}

function usedOf(tally: Tally): number {
  return tally.reduce((sum, { units }) => sum + units, 0);
}

function add(tally: Tally, units: number, until: number): void {
  if (units === 0) return;
  const last = tally.at(-1);
  if (last === undefined || (last.until !== until && tally.length < MOST_ENTRIES)) tally.push({ units, until });
  else Object.assign(last, { units: last.units + units, until: Math.max(last.until, until) });
}

/** When so many units will be free; undefined: no entry is in the way. */
function freeAt(tally: Tally, units: number, { quota }: Limit): number | undefined {
  let missing = usedOf(tally) + units - quota;
  return tally.find((entry) => {
    missing -= entry.units;
    return missing <= 0;
  })?.until;
}
