import { fileURLToPath } from "node:url";
import { findFreePort } from "../scripts/testing/find-free-port.ts";
import { startProcess } from "../scripts/testing/start-process.ts";
import { round } from "./limiter/describe-run.ts";
import { atLeast, atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";
import { describeOutage } from "./outage/describe-outage.ts";
import { type Course, measureOutage, type OutageKind, type Surroundings } from "./outage/measure-outage.ts";
import type { GatewayKind } from "./outage/start-gateways.ts";

const gateways: GatewayKind[] = ["local", "open", "closed", "@upstash/ratelimit"];
const outages: [OutageKind, string][] = [
  ["refuse", "connections refused"],
  ["hang", "no answers"],
];

type Row = ReturnType<typeof describeOutage> & { gateway: string; "the store": string };

/**
 * A minute without Redis under load, for each `onStoreFailure`, two processes of the self-hosted edge each, and the same for two
 * gateways on @upstash/ratelimit with its defaults.
 */
export async function run({ short = false }: BenchOptions): Promise<BenchResult> {
  const course: Course = short
    ? { clients: 45, beginEvery: 1, calm: 5, away: 10, after: 8 }
    : { clients: 180, beginEvery: 60, calm: 20, away: 60, after: 20 };
  const around = await startSurroundings();
  try {
    const rows: Row[] = [];
    for (const [kind, store] of outages) {
      for (const gateway of gateways) {
        const outage = await measureOutage(gateway, kind, { ...around, course });
        rows.push({ gateway: nameOf(gateway), "the store": store, ...describeOutage(outage) });
      }
    }
    return { name: "limiter-outage", rows, goals: judge(rows) };
  } finally {
    await around.stop();
  }
}

async function startSurroundings(): Promise<Surroundings & { stop(): Promise<void> }> {
  const start = async (name: string) => {
    const port = await findFreePort();
    const script = fileURLToPath(new URL(`edge-cost/peers/${name}.ts`, import.meta.url));
    const started = await startProcess([process.execPath, script, String(port)], port);
    return { url: `http://127.0.0.1:${port}`, stop: started.stop };
  };
  const [upstream, ingest] = [await start("upstream"), await start("ingest")];
  return { upstream: upstream.url, ingest: ingest.url, stop: async () => void (await Promise.all([upstream.stop(), ingest.stop()])) };
}

const nameOf = (gateway: GatewayKind) => (gateway === "@upstash/ratelimit" ? gateway : `Aegis, ${gateway}`);

function judge(rows: readonly Row[]): BenchResult["goals"] {
  const byMode = (mode: GatewayKind) => rows.filter(({ gateway }) => gateway === nameOf(mode));
  const aegis = rows.filter(({ gateway }) => gateway !== nameOf("@upstash/ratelimit"));
  const column = (of: readonly Row[], name: keyof Row) => of.map((row) => Number(row[name]));
  const added = aegis.map((row) => row["p99 in the outage, ms"] - row["p99 before, ms"]);
  const timesIdeal = byMode("local").map((row) => row["over limits: admitted, %"] / row["over limits: one counter for all would admit, %"]);
  return [
    atLeast("local: admitted within limits in the outage, %", 99, Math.min(...column(byMode("local"), "within limits: admitted, %"))),
    atMost("local: admitted over limits in the outage, × one counter for all", 1.2, round(Math.max(...timesIdeal), 2)),
    atLeast("open: admitted within limits in the outage, %", 100, Math.min(...column(byMode("open"), "within limits: admitted, %"))),
    atMost("p99 added in the outage, ms, every mode", 10, round(Math.max(...added), 1)),
    atMost("seconds until the store counts again, every mode", 5, Math.max(...column(aegis, "recovery, s"))),
    atLeast("charged afterwards of what was admitted in the outage, %", 99, Math.min(...column(aegis, "charged of that, %"))),
  ];
}
