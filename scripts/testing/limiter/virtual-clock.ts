import type { Clock } from "#edge/limiter/lease/store-clock.ts";

interface Timer {
  at: number;
  /** Timers of one time go off in the order in which they were set. */
  serial: number;
  ring: () => void;
}

/** Time that passes only when it is told to. Whatever waits by it does so in order, without waiting really. */
export class VirtualClock implements Clock {
  readonly #timers: Timer[] = [];
  #now: number;
  #serial = 0;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((ring) => this.#push({ at: this.#now + Math.max(0, milliseconds), serial: ++this.#serial, ring }));
  }

  /** Lets time pass until `at`, and all that was waiting for it happen. */
  async advance(at: number): Promise<void> {
    for (let next = this.#timers[0]; next !== undefined && next.at <= at; next = this.#timers[0]) {
      this.#pop();
      this.#now = next.at;
      next.ring();
      await settled();
    }
    this.#now = Math.max(at, this.#now);
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[index] = heap[parent] as Timer;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child])) child += 1;
      const lower = heap[child];
      if (lower === undefined || !isBefore(lower, last)) break;
      heap[index] = lower;
      index = child;
    }
    heap[index] = last;
  }
}

/** Once every promise that can go on has. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(one: Timer, other: Timer | undefined): boolean {
  return other === undefined || one.at < other.at || (one.at === other.at && one.serial < other.serial);
}
