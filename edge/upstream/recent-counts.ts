const SLOTS = 10;

/** Two counts over the last ten seconds, second by second: all, and those marked. */
export class RecentCounts {
  readonly #all = new Uint32Array(SLOTS);
  readonly #marked = new Uint32Array(SLOTS);
  #second = 0;

  add(now: number, isMarked: boolean): void {
    const slot = this.#turnTo(now) % SLOTS;
    this.#all[slot] = (this.#all[slot] ?? 0) + 1;
    if (isMarked) this.#marked[slot] = (this.#marked[slot] ?? 0) + 1;
  }

  at(now: number): { all: number; marked: number } {
    this.#turnTo(now);
    return { all: sum(this.#all), marked: sum(this.#marked) };
  }

  /** Forgets what is older. A clock that went back counts into the latest second. */
  #turnTo(now: number): number {
    const second = Math.max(Math.floor(now / 1000), this.#second);
    const turned = Math.min(SLOTS, second - this.#second);
    for (let step = 0; step < turned; step++) {
      this.#all[(second - step) % SLOTS] = 0;
      this.#marked[(second - step) % SLOTS] = 0;
    }
    this.#second = second;
    return second;
  }
}

function sum(counts: Uint32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
