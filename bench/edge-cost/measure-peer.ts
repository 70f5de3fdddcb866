import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Started } from "../../scripts/testing/start-process.ts";
import { readCpu } from "../measure/read-cpu.ts";
import { readResidentMemory } from "../measure/read-resident-memory.ts";
import { cores } from "./cores.ts";

const script = fileURLToPath(new URL("load-process.ts", import.meta.url));
const run = promisify(execFile);

/** What the load generator saw. */
interface Load {
  requests: number;
  seconds: number;
  statuses: Record<string, number>;
  lost: number;
  p50: number | null;
  p99: number | null;
}

/** One peer while it runs: its process, and how it is asked. */
export interface Peer {
  name: string;
  process: Started;
  port: number;
  /** Added to the head of every request. */
  headers: readonly string[];
}

export interface Round {
  saturated: { cpuUs: number; perSecond: number };
  paced: { cpuUs: number; p50: number; p99: number };
  mib: number;
  failures: number;
}

const fixedRate = 1000;

/** One round: as many requests as it answers, then a fixed rate. CPU is that of its processes, whatever the load costs. */
export async function measureRound(peer: Peer, seconds: number): Promise<Round> {
  const saturated = await measure(peer, { connections: 32, seconds, rate: null });
  const paced = await measure(peer, { connections: 32, seconds, rate: fixedRate });
  return {
    saturated: { cpuUs: saturated.cpuUs, perSecond: saturated.load.requests / saturated.load.seconds },
    paced: { cpuUs: paced.cpuUs, p50: paced.load.p50 ?? Number.NaN, p99: paced.load.p99 ?? Number.NaN },
    mib: readResidentMemory(peer.process.pid),
    failures: failures(saturated.load) + failures(paced.load),
  };
}

async function measure(peer: Peer, order: { connections: number; seconds: number; rate: number | null }) {
  const before = readCpu(peer.process.pid);
  const load = await sendLoad(peer, order);
  return { load, cpuUs: (readCpu(peer.process.pid) - before) / Math.max(1, load.requests) };
}

async function sendLoad({ port, headers }: Peer, order: object): Promise<Load> {
  const head = ["GET /api/users HTTP/1.1", "Host: api.bench.test", "User-Agent: bench", "Accept: application/json", ...headers];
  const args = ["-c", cores.around, process.execPath, script, JSON.stringify({ port, head, ...order })];
  const { stdout } = await run("taskset", args);
  return JSON.parse(stdout) as Load;
}

function failures({ statuses, lost }: Load): number {
  return lost + Object.entries(statuses).reduce((sum, [status, count]) => sum + (status === "200" ? 0 : count), 0);
}
