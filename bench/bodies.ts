import { setTimeout as delay } from "node:timers/promises";
import { type Edge, startOnNode, startOnWorkers, startUpstream } from "./bodies/start-edges.ts";
import { download, readEvents, upload } from "./bodies/transfer.ts";
import { residentMib, servingPid, watchMemory } from "./bodies/watch-memory.ts";
import { atLeast, atMost, type BenchResult, type Goal } from "./measure/bench-result.ts";
import { readCpu } from "./measure/read-cpu.ts";

const megabytes = 200;
const bytes = megabytes * 1024 ** 2;
const warmUpBytes = 16 * 1024 ** 2;
const streams = 1000;
const eventsEach = 15;
const settleMs = 1000;

type Row = Record<string, string | number>;
type Transfer = { what: string; send: (port: number) => Promise<number> };

const transfers: readonly Transfer[] = [
  { what: "down", send: (port) => download(port, `/plain/announced?n=${bytes}`) },
  { what: "up", send: (port) => upload(port, "/plain/up", { bytes, isAnnounced: true }) },
  { what: "down, no length", send: (port) => download(port, `/plain/chunked?n=${bytes}`) },
  { what: "up, no length", send: (port) => upload(port, "/plain/up", { bytes, isAnnounced: false }) },
  { what: "down, counted", send: (port) => download(port, `/counted/chunked?n=${bytes}`) },
  { what: "up, counted", send: (port) => upload(port, "/counted/up", { bytes, isAnnounced: false }) },
];

/** 200 MiB through each platform, either way, and 1,000 streams of events at once: what they take of memory, and of CPU. */
export async function run(): Promise<BenchResult> {
  const upstream = await startUpstream();
  const rows: Row[] = [];
  const goals: Goal[] = [];
  try {
    for (const start of [startOnWorkers, startOnNode]) {
      const edge = await start(upstream.url);
      try {
        await warmUp(edge.port);
        for (const transfer of transfers) await measureTransfer(edge, transfer, { rows, goals });
        await measureStreams(edge, { rows, goals });
      } finally {
        await edge.process.stop();
      }
    }
  } finally {
    await upstream.stop();
  }
  return { name: "bodies", rows, goals };
}

/** Code compiled, buffers grown: what follows is what transfers take of a process that has served before. */
async function warmUp(port: number): Promise<void> {
  for (let count = 0; count < 50; count++) await download(port, "/plain/announced?n=1000");
  await download(port, `/plain/announced?n=${warmUpBytes}`);
  await upload(port, "/plain/up", { bytes: warmUpBytes, isAnnounced: true });
}

interface Findings {
  rows: Row[];
  goals: Goal[];
}

async function measureTransfer({ name, port, process }: Edge, { what, send }: Transfer, { rows, goals }: Findings): Promise<void> {
  const pid = servingPid(process.pid);
  const [before, cpuBefore, startedAt] = [residentMib(pid), readCpu(pid), performance.now()];
  const most = watchMemory(pid);
  const passed = await send(port);
  const seconds = (performance.now() - startedAt) / 1000;
  const peak = most();
  const cpuMs = (readCpu(pid) - cpuBefore) / 1000;
  await delay(settleMs);
  if (passed !== bytes) throw new Error(`${name}, ${what}: ${passed} of ${bytes} bytes came`);
  rows.push({
    edge: name,
    what: `${megabytes} MiB ${what}`,
    "before, MiB": before,
    "peak, MiB": peak,
    "after, MiB": residentMib(pid),
    seconds: round(seconds),
    "CPU, ms per MiB": round(cpuMs / megabytes),
  });
  goals.push(atMost(`${name}: memory that ${megabytes} MiB ${what} take, MiB`, 64, peak - before));
}

async function measureStreams({ name, port, process }: Edge, { rows, goals }: Findings): Promise<void> {
  const pid = servingPid(process.pid);
  const [before, cpuBefore, startedAt] = [residentMib(pid), readCpu(pid), performance.now()];
  const most = watchMemory(pid);
  let openAt = 0;
  const onOpen = () => {
    openAt = performance.now();
  };
  const events = await readEvents(port, `/plain/events?n=${eventsEach}`, { streams, onOpen });
  const peak = most();
  await delay(settleMs);
  rows.push({
    edge: name,
    what: `${streams} streams, all open after ${round((openAt - startedAt) / 1000)} s`,
    "before, MiB": before,
    "peak, MiB": peak,
    "after, MiB": residentMib(pid),
    seconds: round((performance.now() - startedAt) / 1000),
    "CPU, ms per event": round((readCpu(pid) - cpuBefore) / 1000 / events),
  });
  goals.push(atLeast(`${name}: events of ${streams} streams that came`, streams * eventsEach, events));
}

const round = (value: number) => Number(value.toFixed(2));
