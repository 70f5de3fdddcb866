import type { Algorithm, Limit, LimitPolicy } from "#contracts/limit.ts";
import type { Engine } from "../../redis-rest/engine.ts";
import { type Simulation, simulate } from "../../scripts/testing/limiter/simulate.ts";
import type { Workload } from "../../scripts/testing/limiter/workload.ts";
import { describeRun, type Row } from "./describe-run.ts";

/** 1,000 requests a second of 10,000 clients on 20 isolates, 10 ms from the store. */
export const published: Simulation = {
  perSecond: 1000,
  seconds: 180,
  clients: 10_000,
  zipf: 1,
  isolates: 20,
  spread: "even",
  seed: 1,
  roundTripMs: 10,
  isRolling: true,
};

export const spreads = ["even", "sticky"] as const;
/** Those that can be leased. */
const shortNames = { "fixed-window": "fixed", "sliding-window": "sliding", "token-bucket": "bucket" };

export function benchLimit(algorithm: Algorithm, quota: number, policy: LimitPolicy = "leased"): Limit {
  return { name: "bench", policy, algorithm, quota, burst: quota, windowSeconds: 60, by: "client", onStoreFailure: "local", shadow: false };
}

/** The published workload by algorithm, even and sticky. */
export function publishedRows(engine: Engine, changes: Partial<Workload> = {}): Promise<Row[]> {
  const runs = (Object.keys(shortNames) as (keyof typeof shortNames)[]).map((algorithm): Run => {
    return [`${shortNames[algorithm]}, 20 isolates`, benchLimit(algorithm, 1000), changes];
  });
  return simulateRuns(engine, runs);
}

/** The same by isolates, with half of all requests over the limit, with cold keys, and by permits only. */
export function variantRows(engine: Engine): Promise<Row[]> {
  return simulateRuns(engine, [
    ...[1, 5, 50, 200].map((isolates): Run => [`sliding, ${isolates} isolates`, benchLimit("sliding-window", 1000), { isolates }]),
    ["sliding, half over the limit", benchLimit("sliding-window", 100), { zipf: 1.1 }],
    ["sliding, cold keys", benchLimit("sliding-window", 100), { clients: 500_000, zipf: 0.8 }],
    ["strict fixed, 20 isolates", benchLimit("fixed-window", 1000, "strict"), {}],
  ]);
}

type Run = [name: string, limit: Limit, changes: Partial<Workload>];

async function simulateRuns(engine: Engine, runs: readonly Run[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, limit, changes] of runs) {
    for (const spread of spreads) {
      rows.push(describeRun(`simulated, ${name}, ${spread}`, await simulate(engine, limit, { ...published, ...changes, spread })));
    }
  }
  return rows;
}

/** One key asked for at ten times its limit of 100 a minute, on 20 isolates at once: what is admitted beyond it in the first window and after. */
export async function overloadRows(engine: Engine): Promise<Row[]> {
  const runs: [string, Limit][] = [
    ["fixed", benchLimit("fixed-window", 100)],
    ["sliding", benchLimit("sliding-window", 100)],
    ["strict fixed", benchLimit("fixed-window", 100, "strict")],
  ];
  const rows: Row[] = [];
  for (const [name, limit] of runs) {
    const { tally } = await simulate(engine, limit, { ...published, seconds: 360, perSecond: 1000 / 60, clients: 1 });
    const [first = 0, ...after] = tally.perWindow.map((admitted) => Math.max(0, admitted - limit.quota));
    const mean = after.reduce((sum, excess) => sum + excess, 0) / after.length;
    rows.push({ run: `simulated, ${name} at 10×, 20 isolates`, "excess first, %": first, "excess after, %": Number(mean.toFixed(2)) });
  }
  return rows;
}
