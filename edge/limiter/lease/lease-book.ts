import type { Limit } from "#contracts/limit.ts";
import { windowAt } from "../window.ts";
import { standUnder } from "./decide-lease.ts";
import { type Lease, openLease } from "./lease.ts";

const MAX_LEASES = 50_000;
/** How many that were used lately are passed over before one is forgotten all the same. */
const MOST_SPARED = 16;

/** The counters that this isolate knows, the least used forgotten first. */
export class LeaseBook {
  readonly #leases = new Map<string, Lease>();
  readonly #maximum: number;
  /** Goes round the counters. A look from the beginning would pass all places of those that were forgotten, for each new one. */
  #hand: MapIterator<Lease>;

  constructor(maximum = MAX_LEASES) {
    this.#maximum = maximum;
    this.#hand = this.#leases.values();
  }

  /** The lease on a limit's counter of one key; a changed quota leaves the counter as it is, another window or algorithm is another one. */
  lease(limit: Limit, key: string, now: number, configured = limit): Lease {
    const id = idOf(limit, key);
    const known = this.#leases.get(id);
    if (known !== undefined) {
      standUnder(known, limit);
      known.configured = configured;
      known.isFresh = true;
      return known;
    }
    const opened = openLease(limit, id, now, configured);
    this.#leases.set(id, opened);
    if (this.#leases.size > this.#maximum) this.#forgetOne();
    return opened;
  }

  /** A copy of the lease as `lease` would give it, at the time it was last used; null where there is none. The book stays as it is. */
  peek(limit: Limit, key: string): Lease | null {
    const known = this.#leases.get(idOf(limit, key));
    return known === undefined ? null : { ...known, limit };
  }

  get size(): number {
    return this.#leases.size;
  }

  /** Those that hold permits. */
  holders(): Lease[] {
    return [...this.#leases.values()].filter(({ prepaid }) => prepaid >= 1);
  }

  /** Whether it has not been forgotten. */
  keeps(lease: Lease): boolean {
    return this.#leases.get(lease.id) === lease;
  }

  /** All of them go back to what was the time when they thought to be ahead of the store. */
  rewind(now: number): void {
    for (const lease of this.#leases.values()) lease.window = Math.min(lease.window, windowAt(lease.limit, now));
  }

  #forgetOne(): void {
    for (let spared = 0; ; ) {
      const { value: lease, done } = this.#hand.next();
      if (done) this.#hand = this.#leases.values();
      else if (lease.isFresh && spared < MOST_SPARED) {
        lease.isFresh = false;
        spared += 1;
      } else {
        this.#leases.delete(lease.id);
        return;
      }
    }
  }
}

function idOf({ name, algorithm, calendar, windowSeconds }: Limit, key: string): string {
  return `${name}\n${algorithm}\n${calendar ?? windowSeconds}\n${key}`;
}
