import { gzipSync } from "node:zlib";
import { bundleWorker } from "../scripts/testing/start-workerd.ts";
import { benchConfig, type Features } from "./edge-cost/bench-config.ts";
import { measureRound, type Peer, type Round } from "./edge-cost/measure-peer.ts";
import {
  type Surroundings,
  startAegisInWorkerd,
  startAegisOnNode,
  startExpressGateway,
  startForwardOnly,
  startNginx,
  startSurroundings,
  startUndiciProxy,
} from "./edge-cost/start-peers.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";
import { median } from "./measure/median.ts";

const rounds = 3;
const seconds = 2;

const off: Features = { accessLog: false, metrics: false, jwt: false, roles: false, limit: false, guard: false };
/** Each with one step more than the one before it. */
const steps: [string, Features][] = [
  ["routes only", off],
  ["+ metrics", { ...off, metrics: true }],
  ["+ access log of refusals", { ...off, metrics: true, accessLog: true }],
  ["+ limit", { ...off, metrics: true, accessLog: true, limit: true }],
  ["+ in-flight guard", { ...off, metrics: true, accessLog: true, limit: true, guard: true }],
  ["+ JWT", { ...off, metrics: true, accessLog: true, limit: true, guard: true, jwt: true }],
];

/**
 * What one forwarded request costs: CPU µs of the server's process, at saturation and at a fixed rate; Aegis and its peers in turn,
 * round by round, each on one core with the load on another. A limit is leased from Redis in Aegis and counted there by every request of the Express stack.
 */
export async function run(): Promise<BenchResult> {
  const around = await startSurroundings();
  const peers = await startPeers(around);
  try {
    // What is compiled as it runs is compiled before anything counts.
    for (const peer of peers) await measureRound(peer, seconds);
    const measured = new Map<Peer, Round[]>(peers.map((peer) => [peer, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [peer, results] of measured) results.push(await measureRound(peer, seconds));
    }
    const rows = [...measured].map(([peer, results]) => describe(peer, results, measured));
    return { name: "edge-cost", rows: [...rows, await describeBundle(around)], goals: judge(rows) };
  } finally {
    for (const peer of peers) await peer.process.stop();
    await around.stop();
  }
}

async function startPeers(around: Surroundings): Promise<Peer[]> {
  const peers = [
    await startForwardOnly(around),
    await startAegisInWorkerd("Aegis in workerd", around),
    await startAegisOnNode("Aegis on Node", around),
    await startUndiciProxy(around),
    await startExpressGateway(around),
    await startNginx(around),
  ];
  for (const [name, features] of steps) peers.push(await startAegisInWorkerd(`Aegis in workerd: ${name}`, around, features));
  return peers.filter((peer) => peer !== null);
}

type Row = Record<string, string | number>;

function describe({ name, process }: Peer, results: readonly Round[], all: ReadonlyMap<Peer, Round[]>): Row {
  const [forwardOnly = results] = all.values();
  const value = (read: (round: Round) => number, rows = results) => median(rows.map(read));
  const cpu = value(({ saturated }) => saturated.cpuUs);
  return {
    server: name,
    "CPU µs": round(cpu, 1),
    "of forward-only": round(
      median(results.map(({ saturated }, index) => saturated.cpuUs / (forwardOnly[index]?.saturated.cpuUs ?? 1))),
      2,
    ),
    "requests/s": Math.round(value(({ saturated }) => saturated.perSecond)),
    "CPU µs at 1,000/s": round(
      value(({ paced }) => paced.cpuUs),
      1,
    ),
    "p50 ms": round(
      value(({ paced }) => paced.p50),
      2,
    ),
    "p99 ms": round(
      value(({ paced }) => paced.p99),
      2,
    ),
    MiB: value(({ mib }) => mib),
    "start ms": Math.round(process.startMs),
    failures: results.reduce((sum, { failures }) => sum + failures, 0),
  };
}

async function describeBundle(around: Surroundings): Promise<Row> {
  const script = await bundleWorker(benchConfig(around.upstream, {}));
  return { server: "the Worker's bundle, KiB gzip", MiB: round(gzipSync(script, { level: 9 }).length / 1024 / 1024, 3) };
}

function judge(rows: readonly Row[]): BenchResult["goals"] {
  const of = (name: string, column: string) => Number(rows.find(({ server }) => server === name)?.[column] ?? Number.NaN);
  const forward = "Worker that only forwards";
  const aegis = "Aegis in workerd";
  return [
    atMost("CPU in workerd, × the Worker that only forwards", 1.25, of(aegis, "of forward-only")),
    atMost("CPU on Node, × the Express stack", 0.6, round(of("Aegis on Node", "CPU µs") / of("Express 5 stack", "CPU µs"), 2)),
    atMost("p50 added at 1,000/s, ms", 0.3, round(of(aegis, "p50 ms") - of(forward, "p50 ms"), 2)),
    atMost("p99 added at 1,000/s, ms", 2, round(of(aegis, "p99 ms") - of(forward, "p99 ms"), 2)),
    atMost(
      "failures in all",
      0,
      rows.reduce((sum, { failures }) => sum + Number(failures ?? 0), 0),
    ),
  ];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
