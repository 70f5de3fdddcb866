import type { Limit } from "#contracts/limit.ts";
import { decideExact, type ExactCounter, type ExactRule, exactRule } from "./exact/decide-exact.ts";
import { MemoryStore } from "./lease/memory-store.ts";
import { SimulatedIsolate } from "./lease/simulated-isolate.ts";

/** One limit over a trace of requests, by the code that judges it at the edge; plain state, and no clock but the requests' own. */
export interface Simulation {
  readonly limit: Limit;
  readonly isolates: SimulatedIsolate[];
  readonly isolateCount: number;
  readonly store: MemoryStore;
  readonly exact: { rule: ExactRule; counters: Map<string, ExactCounter> };
  /** When counters that weigh no more were last forgotten. */
  sweptAt: number;
  /** The state of the numbers that stand in for chance: the same in every run. */
  chance: number;
}

const LEAST_SWEEP_MS = 60_000;
const SEED = 1;

export function openSimulation(limit: Limit, isolateCount: number): Simulation {
  return {
    limit,
    isolates: [],
    isolateCount,
    store: new MemoryStore(),
    exact: { rule: exactRule(limit), counters: new Map() },
    sweptAt: 0,
    chance: SEED,
  };
}

/** A request against the limit. */
export interface SimulatedAsk {
  /** Who is counted. */
  key: string;
  /** Milliseconds since 1970, no earlier than the request before. */
  now: number;
  /** Units. */
  cost: number;
}

/** Whether the limit admits a request. */
export function decideSimulated(simulation: Simulation, ask: SimulatedAsk): boolean {
  const { quota, policy, algorithm } = simulation.limit;
  if (quota === 0) return false;
  sweep(simulation, ask.now);
  return policy === "exact" || algorithm === "sliding-log" ? countExactly(simulation, ask) : lease(simulation, ask);
}

function countExactly({ exact }: Simulation, { key, now, cost }: SimulatedAsk): boolean {
  // What costs nothing is admitted whatever is used, and leaves no trace.
  if (cost === 0) return true;
  const counter = decideExact(exact.counters.get(key), exact.rule, { now, units: cost });
  if (counter !== null) exact.counters.set(key, counter);
  return counter !== null;
}

function lease(simulation: Simulation, { key, now, cost }: SimulatedAsk): boolean {
  const { isolates, isolateCount, limit, store } = simulation;
  const random = () => draw(simulation);
  while (isolates.length < isolateCount) isolates.push(new SimulatedIsolate({ store, now, random }));
  settleDue(isolates, now);
  const chosen = isolateCount === 1 ? 0 : Math.floor(random() * isolateCount);
  return isolates[chosen]?.admits({ limit, key, cost }, now) ?? false;
}

/** Settlements happen when they are due, in their order, though nobody asks then. */
function settleDue(isolates: readonly SimulatedIsolate[], now: number): void {
  for (let next = soonest(isolates); next?.dueAt != null && next.dueAt <= now; next = soonest(isolates)) next.settle(next.dueAt);
}

function soonest(isolates: readonly SimulatedIsolate[]): SimulatedIsolate | undefined {
  let found: SimulatedIsolate | undefined;
  for (const isolate of isolates) {
    if (isolate.dueAt !== null && (found?.dueAt == null || isolate.dueAt < found.dueAt)) found = isolate;
  }
  return found;
}

function sweep(simulation: Simulation, now: number): void {
  const windowMs = simulation.limit.windowSeconds * 1000;
  if (now - simulation.sweptAt < Math.max(LEAST_SWEEP_MS, windowMs)) return;
  simulation.sweptAt = now;
  simulation.store.forgetUntil(now);
  const { counters } = simulation.exact;
  for (const [key, counter] of counters) if (counter.endsAt <= now) counters.delete(key);
}

/** The next of a row of numbers in 0..1 (Park and Miller). */
function draw(simulation: Simulation): number {
  simulation.chance = (simulation.chance * 48_271) % 2_147_483_647;
  return simulation.chance / 2_147_483_647;
}
