import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeEvent } from "../analytics/ingest/test-batch.ts";
import { findPostgres } from "../scripts/testing/find-postgres.ts";
import { startPrivatePostgres } from "../scripts/testing/private-postgres.ts";
import { type RunningAnalytics, runAnalytics } from "../scripts/testing/run-analytics.ts";
import { atLeast, atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";
import { readCpu } from "./measure/read-cpu.ts";
import { readResidentMemory } from "./measure/read-resident-memory.ts";
import type { ClientsNews, ClientsStart } from "./stream/processes/clients.ts";

const second = 1000;
const eventsPerSecond = 300;
const routes = ["users", "user", "reports", "admin", "public"];
const program = fileURLToPath(new URL("stream/processes/clients.ts", import.meta.url));
const config = readFileSync(new URL("../config/aegis.config.yaml", import.meta.url), "utf8");

type Result = Extract<ClientsNews, { type: "result" }>;

/**
 * Clients of /ws/metrics on loopback, each with a connection of its own, half of them subscribed to a route, beside 300 stored events
 * a second: from the end of a second to the arrival of its frame, and the CPU time of analytics, of which none is used for clients
 * in the first row.
 */
export async function run({ short = false }: BenchOptions): Promise<BenchResult> {
  const [clients, seconds] = short ? [500, 10] : [5000, 60];
  const programs = findPostgres();
  if (programs === undefined) throw new Error("this bench needs Postgres");
  const postgres = await startPrivatePostgres(programs);
  const analytics = await runAnalytics(postgres.url, { AEGIS_STREAMS_PER_OPERATOR: String(clients) });
  const load = sendEvents(analytics);
  try {
    await analytics.api("POST", "/api/config", { yaml: config });
    await delay(5 * second);
    const quiet = await measure(analytics, seconds / 2);
    const listening = await openClients({ url: analytics.streamUrl, token: tokenOf(analytics), clients, routes });
    await delay(5 * second);
    const told = once(listening, "message") as Promise<[Result]>;
    listening.send("count");
    const busy = await measure(analytics, seconds);
    listening.send("tell");
    const [result] = await told;
    listening.kill();
    return describe({ quiet, busy, result, seconds });
  } finally {
    load.stop();
    await analytics.kill();
    await postgres.stop();
  }
}

type Cost = { corePercent: number; memoryMib: number };

async function measure({ pid }: RunningAnalytics, seconds: number): Promise<Cost> {
  const [before, startedAt] = [readCpu(pid), performance.now()];
  await delay(seconds * second);
  const corePercent = (readCpu(pid) - before) / 10 / (performance.now() - startedAt);
  return { corePercent: Math.round(corePercent * 10) / 10, memoryMib: readResidentMemory(pid) };
}

function describe({ quiet, busy, result, seconds }: { quiet: Cost; busy: Cost; result: Result; seconds: number }): BenchResult {
  const { clients, frames, closed, dropped, fewest, p50, p95, p99, max } = result;
  const delivery = { "p50 ms": p50, "p95 ms": p95, "p99 ms": p99, "max ms": max };
  const rows = [
    { clients: 0, frames: 0, "core %": quiet.corePercent, "memory MiB": quiet.memoryMib },
    { clients, frames, "core %": busy.corePercent, "memory MiB": busy.memoryMib, ...delivery, dropped, closed },
  ];
  const goals = [
    atMost("delivery of a frame after its second's end, p99, ms", 250, p99),
    atMost("CPU of analytics, % of a core", 15, busy.corePercent),
    atLeast(`frames that each client got in ${seconds} s, the fewest`, seconds - 1, fewest),
    atMost("clients that were closed", 0, closed),
  ];
  return { name: "stream", rows: rows as BenchResult["rows"], goals };
}

async function openClients(start: ClientsStart): Promise<ChildProcess> {
  const child = fork(program);
  child.send(start);
  await Promise.race([once(child, "message"), once(child, "exit").then(() => Promise.reject(new Error("the clients' process ended")))]);
  return child;
}

function sendEvents(analytics: RunningAnalytics): { stop: () => void } {
  const send = () => {
    const events = Array.from({ length: eventsPerSecond }, (_, index) =>
      makeEvent({ route: routes[index % routes.length] ?? null, latencyMs: 5 + (index % 60), client: `sub:client-${index % 100}` }),
    );
    analytics.ingest(events).catch((error: unknown) => console.error(error));
  };
  const timer = setInterval(send, second);
  return { stop: () => clearInterval(timer) };
}

function tokenOf({ headers }: RunningAnalytics): string {
  return headers.Authorization.slice("Bearer ".length);
}
