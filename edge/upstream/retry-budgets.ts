import type { Upstream } from "#contracts/upstream.ts";
import { RecentCounts } from "./recent-counts.ts";

/** Retries that are granted in ten seconds however few requests there are, so that low traffic is retried at all. */
const FLOOR = 3;

/** Keeps retries at a part of an upstream's requests of the last ten seconds in this isolate: a dead upstream is not asked ever more. */
export class RetryBudgets {
  /** By upstream; what is marked are retries. */
  readonly #sent = new Map<string, RecentCounts>();

  countRequest({ name }: Upstream, now: number): void {
    this.#of(name).add(now, false);
  }

  /** Takes one retry from what is left, if anything is. */
  take({ name, retry }: Upstream, now: number): boolean {
    const budget = retry?.budget ?? 0;
    const sent = this.#of(name);
    const { all, marked } = sent.at(now);
    const granted = Math.max(budget > 0 ? FLOOR : 0, Math.floor(budget * (all - marked)));
    if (marked >= granted) return false;
    sent.add(now, true);
    return true;
  }

  #of(name: string): RecentCounts {
    const known = this.#sent.get(name);
    if (known) return known;
    const counts = new RecentCounts();
    this.#sent.set(name, counts);
    return counts;
  }
}
