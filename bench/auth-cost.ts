import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readRunTime } from "./auth-cost/read-run-time.ts";
import { type Edge, startEdges } from "./auth-cost/start-edges.ts";
import { makeWays, type Way } from "./auth-cost/ways.ts";
import { cores } from "./edge-cost/cores.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";
import { median } from "./measure/median.ts";

const CACHED = { rounds: 5, requests: 1500 };
const COLD = { rounds: 3, requests: 300 };

const runProgram = promisify(execFile);
const sender = fileURLToPath(new URL("auth-cost/processes/send-heads.ts", import.meta.url));
const orders = mkdtempSync(join(tmpdir(), "aegis-auth-orders-"));

interface Cost {
  openUs: number;
  /** Over the open route, in the same round. */
  addedUs: number;
  failures: number;
}

type Row = { way: string; edge: string } & Record<string, string | number>;

/**
 * What a request costs more on a route that asks for a credential than on an open one, as CPU µs of the edge's process. Both get the
 * same requests, in turn, round by round. Cached: a credential that was seen before; cold: one that nobody showed yet.
 */
export async function run(): Promise<BenchResult> {
  const ways = await makeWays();
  const { edges, stop } = await startEdges(ways);
  try {
    const rows: Row[] = [];
    for (const edge of edges) for (const way of ways) rows.push(await measureWay(edge, way));
    return { name: "auth-cost", rows, goals: judge(rows) };
  } finally {
    await stop();
  }
}

async function measureWay(edge: Edge, way: Way): Promise<Row> {
  const [known = "", ...fresh] = await way.lines(1 + (COLD.rounds + 1) * COLD.requests);
  // What is compiled as it runs is compiled before anything counts.
  await measurePair(edge, way, Array(CACHED.requests).fill(known));
  await measurePair(edge, way, fresh.splice(0, COLD.requests));
  const cold: Cost[] = [];
  for (let round = 0; round < COLD.rounds; round++) cold.push(await measurePair(edge, way, fresh.splice(0, COLD.requests)));
  const cached: Cost[] = [];
  for (let round = 0; round < CACHED.rounds; round++) cached.push(await measurePair(edge, way, Array(CACHED.requests).fill(known)));
  return {
    way: way.name,
    edge: edge.name,
    "open route, CPU µs": rounded(median(cached.map(({ openUs }) => openUs))),
    "cached, µs more": rounded(median(cached.map(({ addedUs }) => addedUs))),
    "cold, µs more": rounded(median(cold.map(({ addedUs }) => addedUs))),
    failures: [...cached, ...cold].reduce((sum, { failures }) => sum + failures, 0),
  };
}

async function measurePair(edge: Edge, { route }: Way, lines: readonly string[]): Promise<Cost> {
  const open = await measure(edge, "/open", lines);
  const asked = await measure(edge, `/${route.id}`, lines);
  return { openUs: open.cpuUs, addedUs: asked.cpuUs - open.cpuUs, failures: open.failures + asked.failures };
}

async function measure({ port, process: { pid } }: Edge, target: string, lines: readonly string[]) {
  const file = join(orders, "order.json");
  const requests = lines.length;
  writeFileSync(file, JSON.stringify({ port, connections: 8, requests, target, lines: [...new Set(lines)] }));
  const before = readRunTime(pid);
  const { stdout } = await runProgram("taskset", ["-c", cores.around, globalThis.process.execPath, sender, file]);
  const statuses = JSON.parse(stdout) as Record<string, number>;
  return { cpuUs: (readRunTime(pid) - before) / requests, failures: requests - (statuses["200"] ?? 0) };
}

function judge(rows: readonly Row[]): BenchResult["goals"] {
  const cached = rows.map(({ way, edge, "cached, µs more": added }) =>
    atMost(`${way}, cached, on ${edge}: CPU µs over an open route`, 15, Number(added)),
  );
  const failures = rows.reduce((sum, row) => sum + Number(row.failures), 0);
  return [...cached, atMost("failures in all", 0, failures)];
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
