import type { Limit } from "#contracts/limit.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { BillingMeter } from "../../../redis-rest/billing-meter.ts";
import type { Engine } from "../../../redis-rest/engine.ts";
import { idealOf } from "./ideal.ts";
import { seededRandom } from "./seeded-random.ts";
import { loadScript, SimulatedStore } from "./simulated-store.ts";
import { Tally } from "./tally.ts";
import { settled, VirtualClock } from "./virtual-clock.ts";
import { arrivals, type Workload } from "./workload.ts";

export interface Simulated {
  tally: Tally;
  billedCommands: number;
  calls: number;
}

export interface Simulation extends Workload {
  /** To the store and back. */
  roundTripMs: number;
  /** Fixed windows are held against a rolling one. */
  isRolling: boolean;
}

/** The edge of a window far from the present, in the midst of a generation. */
const START = 1_800_000_300_000;

/** Runs a workload through the limiter as it is deployed, one for each isolate, by a clock that needs no time. */
export async function simulate(engine: Engine, limit: Limit, workload: Simulation): Promise<Simulated> {
  await engine.send(["FLUSHALL"]);
  const sha = await loadScript(engine);
  const meter = new BillingMeter(engine);
  await meter.reset();
  const clock = new VirtualClock(START);
  const store = new SimulatedStore(engine, clock, { roundTripMs: workload.roundTripMs, sha });
  const limiters = openLimiters(workload, store, clock);
  const ideal = idealOf(limit, workload.isRolling);
  const tally = new Tally(limit.windowSeconds);
  for (const { at, client, isolate } of arrivals(workload)) {
    await clock.advance(START + at);
    const note = tally.ask(client, at, ideal.admits(client, at));
    const limiter = limiters[isolate] as LeasedLimiter;
    const count = limiter.countOne({ limit, key: `c${client}` }, { now: clock.now(), waitUntil });
    if (count instanceof Promise) {
      const since = clock.now();
      void count.then((late) => note(late?.admitted === true, clock.now() - since));
      await settled();
    } else note(count?.admitted === true, 0);
  }
  await clock.advance(START + workload.seconds * 1000 + 1000);
  const { billedCommands } = await meter.read();
  return { tally, billedCommands: billedCommands + store.timesAsked, calls: store.calls };
}

function openLimiters({ isolates, seed }: Workload, store: SimulatedStore, clock: VirtualClock): LeasedLimiter[] {
  const random = seededRandom(seed + 1);
  return Array.from({ length: isolates }, (_, index) => {
    return new LeasedLimiter({ store, clock, random, breaker: new StoreBreaker(), isolate: `i${index}`, failed });
  });
}

function failed(error: unknown): never {
  throw error;
}

function waitUntil(): void {}
