import { Load } from "./auth-cost/load.ts";
import { readRunTime } from "./auth-cost/read-run-time.ts";
import { type Edge, startEdges } from "./auth-cost/start-edges.ts";
import type { Way } from "./auth-cost/ways.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";
import { median } from "./measure/median.ts";

const CACHED = { rounds: 15, requests: 600 };
const COLD = { rounds: 3, requests: 200 };
const CONNECTIONS = 8;

interface Cost {
  openUs: number;
  /** Over the open route, in the same round. */
  addedUs: number;
  failures: number;
}

interface Measured {
  load: Load;
  edge: Edge;
  way: Way;
}

type Row = { way: string; edge: string } & Record<string, string | number>;

/**
 * What a request costs more on a route that asks for a credential than on an open one, as CPU µs of the edge's process. Both get the
 * same requests, in turn, round by round. Cached: a credential that was seen before; cold: one that nobody showed yet.
 */
export async function run(): Promise<BenchResult> {
  const { edges, ways, stop } = await startEdges();
  const load = new Load();
  try {
    const rows: Row[] = [];
    for (const edge of edges) for (const way of ways) rows.push(await measureWay({ load, edge, way }));
    return { name: "auth-cost", rows, goals: judge(rows) };
  } finally {
    load.stop();
    await stop();
  }
}

async function measureWay(measured: Measured): Promise<Row> {
  const { edge, way } = measured;
  const [known = "", ...fresh] = await way.lines(1 + (COLD.rounds + 1) * COLD.requests);
  const measureCached = () => measurePair(measured, [known], CACHED.requests);
  const measureCold = () => measurePair(measured, fresh.splice(0, COLD.requests), COLD.requests);
  // What is compiled as it runs is compiled before anything counts.
  await measureCached();
  await measureCold();
  const cold = await repeat(COLD.rounds, measureCold);
  const cached = await repeat(CACHED.rounds, measureCached);
  return {
    way: way.name,
    edge: edge.name,
    "open route, CPU µs": middle(cached.map(({ openUs }) => openUs)),
    "cached, µs more": middle(cached.map(({ addedUs }) => addedUs)),
    "cold, µs more": middle(cold.map(({ addedUs }) => addedUs)),
    failures: [...cached, ...cold].reduce((sum, { failures }) => sum + failures, 0),
  };
}

async function repeat<Value>(times: number, work: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (let round = 0; round < times; round++) values.push(await work());
  return values;
}

async function measurePair(measured: Measured, lines: readonly string[], requests: number): Promise<Cost> {
  const open = await measure(measured, { target: "/open", lines, requests });
  const asked = await measure(measured, { target: `/${measured.way.route.id}`, lines, requests });
  return { openUs: open.cpuUs, addedUs: asked.cpuUs - open.cpuUs, failures: open.failures + asked.failures };
}

async function measure({ load, edge }: Measured, order: { target: string; lines: readonly string[]; requests: number }) {
  const before = readRunTime(edge.process.pid);
  const statuses = await load.send({ port: edge.port, connections: CONNECTIONS, ...order });
  const cpuUs = (readRunTime(edge.process.pid) - before) / order.requests;
  return { cpuUs, failures: order.requests - (statuses["200"] ?? 0) };
}

function judge(rows: readonly Row[]): BenchResult["goals"] {
  const cached = rows.map(({ way, edge, "cached, µs more": added }) =>
    atMost(`${way}, cached, on ${edge}: CPU µs over an open route`, 15, Number(added)),
  );
  const failures = rows.reduce((sum, row) => sum + Number(row.failures), 0);
  return [...cached, atMost("failures in all", 0, failures)];
}

function middle(values: readonly number[]): number {
  return Number(median(values).toFixed(1));
}
