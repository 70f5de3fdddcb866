import { startValkeyEngine } from "../redis-rest/valkey-engine.ts";
import { costRows } from "./limiter/cost-rows.ts";
import { decisionRow } from "./limiter/measure-decisions.ts";
import { realRows } from "./limiter/measure-real.ts";
import { overloadRows, publishedRows, variantRows } from "./limiter/simulate-rows.ts";
import { atLeast, atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";

/**
 * The limiter's cost and accuracy: first the deployed code over a real engine on a clock of its own, with a fixed seed, for the published
 * workload and its variants; then processes over a real Redis in real time, @upstash/ratelimit beside them. A short run has the published
 * workload only.
 */
export async function run({ short = false }: BenchOptions): Promise<BenchResult> {
  const engine = await startValkeyEngine();
  try {
    const simulated = await publishedRows(engine, short ? { seconds: 20 } : {});
    const rows = [...simulated, ...(await costRows(simulated))];
    if (!short) rows.push(...(await variantRows(engine)), ...(await overloadRows(engine)), ...(await realRows()), await decisionRow());
    return { name: "limiter", rows, goals: judge(rows) };
  } finally {
    await engine.close();
  }
}

type Row = Record<string, string | number>;

function judge(rows: readonly Row[]): BenchResult["goals"] {
  const of = (run: string, column: string) => Number(rows.find((row) => row.run === run)?.[column] ?? Number.NaN);
  const published = ["even", "sticky"].map((spread) => `simulated, sliding, 20 isolates, ${spread}`);
  const worst = (column: string, pick: (...values: number[]) => number) => pick(...published.map((run) => of(run, column)));
  const error = Math.max(...published.map((run) => Math.abs(of(run, "error %"))));
  return [
    atMost("billed commands per 1,000 requests, published workload", 40, worst("commands/1,000", Math.max)),
    atMost("error against an exact rolling log, %", 1, error),
    atLeast("decided without network, %", 99, worst("no network %", Math.min)),
    atMost("added p50, ms", 0, worst("p50 ms", Math.max)),
    atMost("added p99, ms (a round trip is 10)", 10, worst("p99 ms", Math.max)),
    atMost("strict: over-admission, %", 0, of("simulated, strict fixed at 10×, 20 isolates", "excess after, %")),
    atMost("fixed at 10×: excess in the first window, %", 10, of("simulated, fixed at 10×, 20 isolates", "excess first, %")),
    atMost("fixed at 10×: excess after, %", 3, of("simulated, fixed at 10×, 20 isolates", "excess after, %")),
    atMost("sliding at 10×: excess after, %", 0, of("simulated, sliding at 10×, 20 isolates", "excess after, %")),
    atMost("real processes: billed commands, × @upstash/ratelimit", 0.05, of("real, leased sliding", "× upstash")),
    atMost("decision, CPU p99 ms", 0.1, of("decisions in memory, one core", "decision p99 ms")),
  ];
}
