import type { Guard } from "#contracts/upstream.ts";
import { UpstreamGuard } from "./guards.ts";

interface Simulation {
  guard: Guard | null;
  seconds: number;
  ratePerSecond: number;
  timeoutMs: number;
  /** Servers, and how long each takes for one request, at a time in milliseconds. */
  at: (now: number) => { servers: number; serviceMs: number };
}

interface Waiting {
  arrivedAt: number;
  ticket: ReturnType<UpstreamGuard["begin"]> | null;
}

export interface SimulatedSecond {
  good: number;
  timedOut: number;
  refused: number;
  limit: number;
}

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * An upstream of some servers behind one endless queue, asked at random times, in steps of a millisecond. It works on requests whose
 * caller has given up as well: that is what overload costs.
 */
class SimulatedUpstream {
  readonly history: SimulatedSecond[] = [];
  readonly #random = seeded(7);
  readonly #watch: UpstreamGuard | null;
  readonly #simulation: Simulation;
  readonly #flying = new Set<Waiting>();
  #queue: Waiting[] = [];
  #busy: { until: number; request: Waiting }[] = [];
  #second: SimulatedSecond = { good: 0, timedOut: 0, refused: 0, limit: 0 };

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#watch = simulation.guard && new UpstreamGuard(simulation.guard);
  }

  step(now: number): void {
    if (now % 1000 === 0) {
      this.#second = { good: 0, timedOut: 0, refused: 0, limit: this.#watch?.state.limit ?? 0 };
      this.history.push(this.#second);
    }
    for (const { until, request } of this.#busy) if (until <= now) this.#finish(request, now, "success");
    this.#busy = this.#busy.filter(({ until }) => until > now);
    for (const request of this.#flying) {
      if (now - request.arrivedAt < this.#simulation.timeoutMs) break;
      this.#finish(request, now, "failure");
    }
    if (this.#random() < this.#simulation.ratePerSecond / 1000) this.#arrive(now);
    this.#serve(now);
  }

  #arrive(now: number): void {
    const { guard, timeoutMs } = this.#simulation;
    if (guard && this.#watch && !this.#watch.admits(guard, now)) {
      this.#second.refused += 1;
      return;
    }
    const request = { arrivedAt: now, ticket: this.#watch ? this.#watch.begin(now, timeoutMs) : null };
    this.#flying.add(request);
    this.#queue.push(request);
  }

  #serve(now: number): void {
    const { servers, serviceMs } = this.#simulation.at(now);
    const served = this.#queue.slice(0, Math.max(0, servers - this.#busy.length));
    this.#queue = this.#queue.slice(served.length);
    // Exponential, as the M of M/M/c asks for.
    for (const request of served) this.#busy.push({ until: now + Math.max(1, -Math.log(1 - this.#random()) * serviceMs), request });
  }

  #finish(request: Waiting, now: number, kind: "success" | "failure"): void {
    if (!this.#flying.delete(request)) return;
    const { guard } = this.#simulation;
    const end = { kind, startedAt: request.arrivedAt, now, isStreamed: false };
    if (guard && request.ticket) this.#watch?.end(request.ticket, { guard }, end);
    this.#second[kind === "success" ? "good" : "timedOut"] += 1;
  }
}

export function simulateQueue(simulation: Simulation): SimulatedSecond[] {
  const upstream = new SimulatedUpstream(simulation);
  for (let now = 0; now < simulation.seconds * 1000; now++) upstream.step(now);
  return upstream.history;
}

export function total(history: readonly SimulatedSecond[], from: number, to: number): Omit<SimulatedSecond, "limit"> {
  const sum = (pick: (second: SimulatedSecond) => number) => history.slice(from, to).reduce((all, second) => all + pick(second), 0);
  return { good: sum(({ good }) => good), timedOut: sum(({ timedOut }) => timedOut), refused: sum(({ refused }) => refused) };
}
