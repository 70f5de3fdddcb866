import type { Simulated } from "../../scripts/testing/limiter/simulate.ts";
import { upstashDollars } from "./upstash-dollars.ts";

export type Row = Record<string, string | number>;

/** One run as a row of the table. */
export function describeRun(run: string, { tally, billedCommands, calls }: Simulated): Row {
  const { all, limited, requests } = tally;
  const waits = tally.waitsMs.sort((one, other) => one - other);
  const late = requests - waits.length;
  const waitAt = (share: number) => round(waits[Math.floor(share * requests) - late] ?? 0, 1);
  return {
    run,
    "commands/1,000": round((billedCommands / requests) * 1000, 1),
    "calls/1,000": round((calls / requests) * 1000, 1),
    "error %": round((all.admitted / all.ideal - 1) * 100, 2),
    "error at the limit %": limited.ideal === 0 ? 0 : round((limited.admitted / limited.ideal - 1) * 100, 2),
    "no network %": round((late / requests) * 100, 2),
    "p50 ms": waitAt(0.5),
    "p99 ms": waitAt(0.99),
    "$/million": round(upstashDollars(billedCommands / requests) * 1e6, 3),
  };
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
