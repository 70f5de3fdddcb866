import type { Breaker, Upstream } from "#contracts/upstream.ts";
import type { Log } from "../log.ts";
import type { Signals } from "../metrics/signals.ts";
import { type AttemptEnd, type BreakerState, closedBreaker, decideAdmission, decideAfterAttempt, decideProbe } from "./decide-breaker.ts";
import { RecentCounts } from "./recent-counts.ts";

export const everyTarget = (): boolean => true;

/** The breakers of this isolate, by their targets' origins. Kept over changes of the policy. */
export class Breakers {
  readonly #states = new Map<string, BreakerState>();
  readonly #recent = new Map<string, RecentCounts>();
  /** Targets whose breaker is not closed, in the order in which they opened. */
  readonly #troubled = new Set<string>();
  readonly #signals: Signals;
  readonly #log: Log;

  constructor(signals: Signals, log: Log) {
    this.#signals = signals;
    this.#log = log;
  }

  /** Tells of each target whether its breaker admits a request now. */
  admission(upstream: Upstream, now: number): (url: string) => boolean {
    const { breaker } = upstream;
    if (breaker === undefined || this.#troubled.size === 0) return everyTarget;
    const leftOut = this.#leftOut(upstream, breaker, now);
    return leftOut.length === 0 ? everyTarget : (url) => !leftOut.includes(url);
  }

  /** Milliseconds until a target that is left out may be tried, the earliest of them. */
  retryAfterMs(upstream: Upstream, now: number): number {
    return Math.min(...upstream.targets.map(({ url }) => Math.max(0, this.#stateOf(url).retryAt - now)));
  }

  /** An attempt goes to the target: where its breaker is not closed, as a probe. */
  begin(url: string, breaker: Breaker, now: number): void {
    if (!this.#troubled.has(url)) return;
    const state = this.#stateOf(url);
    if (decideAdmission(state, breaker, now) === "probe") this.#states.set(url, decideProbe(state, breaker, now));
  }

  end(url: string, { name, breaker }: Upstream, end: AttemptEnd): void {
    if (breaker === undefined) return;
    const state = this.#stateOf(url);
    const next = decideAfterAttempt(state, breaker, { ...end, recent: this.#count(url, breaker, end), random: Math.random() });
    if (next === state) return;
    this.#states.set(url, next);
    if (next.phase !== state.phase) this.#tell(url, name, next, end.now);
  }

  #stateOf(url: string): BreakerState {
    return this.#states.get(url) ?? closedBreaker;
  }

  /** Those that opened first, as many as may be left out at once; a lone target may always be. */
  #leftOut({ targets }: Upstream, breaker: Breaker, now: number): string[] {
    const most = breaker.maxEjected === 0 ? 0 : Math.max(1, Math.floor(breaker.maxEjected * targets.length));
    return [...this.#troubled]
      .filter((url) => targets.some((target) => target.url === url))
      .slice(0, most)
      .filter((url) => decideAdmission(this.#stateOf(url), breaker, now) === "leave-out");
  }

  #count(url: string, { failureRate }: Breaker, { kind, now }: AttemptEnd): { all: number; failed: number } {
    if (failureRate === undefined || kind === "neither") return { all: 0, failed: 0 };
    const recent = this.#recent.get(url) ?? new RecentCounts();
    this.#recent.set(url, recent);
    recent.add(now, kind === "failure");
    const { all, marked } = recent.at(now);
    return { all, failed: marked };
  }

  #tell(target: string, upstream: string, { phase, retryAt }: BreakerState, now: number): void {
    if (phase === "open") {
      this.#troubled.add(target);
      this.#signals.count("breaker-opened");
      this.#log.warn("a target is left out", { upstream, target, forMs: Math.round(retryAt - now) });
      return;
    }
    this.#troubled.delete(target);
    this.#recent.delete(target);
    this.#log.info("a target is used again", { upstream, target });
  }
}
