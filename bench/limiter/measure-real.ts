import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Limit } from "#contracts/limit.ts";
import { startRedisRest } from "../../redis-rest/start-redis-rest.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { idealOf } from "../../scripts/testing/limiter/ideal.ts";
import { arrivals } from "../../scripts/testing/limiter/workload.ts";
import { type Row, round } from "./describe-run.ts";
import { benchLimit } from "./simulate-rows.ts";
import { upstashDollars } from "./upstash-dollars.ts";

/** What one process is to do. */
export interface Order {
  store: { url: string; token: string };
  limit: Limit;
  /** Whether @upstash/ratelimit decides. */
  library: boolean;
  startsAt: number;
  /** When, in milliseconds after the start, and who. */
  requests: (readonly [at: number, client: number])[];
}

/** What came of it. */
export interface Told {
  verdicts: (readonly [at: number, client: number, admitted: 0 | 1, waitMs: number])[];
  decisionsUs: number[];
  failures: number;
}

const run = promisify(execFile);
const script = fileURLToPath(new URL("isolate-process.ts", import.meta.url));
const redisServer = "/usr/bin/redis-server";

/** What a machine of two cores can bear beside the engine: the published workload with fewer isolates, each as busy as there. */
const workload = { perSecond: 400, seconds: 60, clients: 4000, zipf: 1, isolates: 8, spread: "even", seed: 1 } as const;
const windowSeconds = 20;
const roundTripMs = 10;

/** Processes over a real engine behind Upstash's protocol, each as far as 10 ms away; commands by the engine's own counters. */
export async function realRows(): Promise<Row[]> {
  const limit: Limit = { ...benchLimit("sliding-window", 130), windowSeconds };
  const leased = await measure(limit, false);
  const library = await measure(limit, true);
  const ratio = round(Number(leased["commands/1,000"]) / Number(library["commands/1,000"]), 4);
  return [
    { run: "real, leased sliding", ...leased, "× upstash": ratio },
    { run: "real, @upstash/ratelimit sliding", ...library },
  ];
}

async function measure(limit: Limit, library: boolean): Promise<Row> {
  const redis = await startRedis();
  const rest = await startRedisRest({ redisUrl: redis?.url });
  try {
    rest.faults.set({ latencyMs: roundTripMs });
    await rest.meter.reset();
    const startsAt = Math.ceil((Date.now() + 3000) / (windowSeconds * 1000)) * windowSeconds * 1000;
    const told = await Promise.all(split().map((requests) => ask({ store: rest, limit, library, startsAt, requests })));
    return describe(told, limit, (await rest.meter.read()).billedCommands);
  } finally {
    await rest.close();
    redis?.stop();
  }
}

/** Every process's own requests. */
function split(): Order["requests"][] {
  const parts: Order["requests"][] = Array.from({ length: workload.isolates }, () => []);
  for (const { at, client, isolate } of arrivals(workload)) parts[isolate]?.push([Math.round(at), client]);
  return parts;
}

async function ask({ store: { url, token }, ...order }: Order): Promise<Told> {
  const given = JSON.stringify({ ...order, store: { url, token } });
  const { stdout } = await run(process.execPath, [script, given], { maxBuffer: 1e9 });
  return JSON.parse(stdout) as Told;
}

/** Without a Redis server on the machine the embedded Valkey counts. */
async function startRedis(): Promise<{ url: string; stop: () => void } | null> {
  if (!existsSync(redisServer)) return null;
  const port = await findFreePort();
  const server = spawn(redisServer, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
    stdio: "ignore",
  });
  await delay(500);
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.kill() };
}

function describe(told: readonly Told[], limit: Limit, billedCommands: number): Row {
  const verdicts = told.flatMap((one) => one.verdicts).sort(([one], [other]) => one - other);
  const ideal = idealOf(limit, true);
  const wanted = verdicts.filter(([at, client]) => ideal.admits(client, at)).length;
  const admitted = verdicts.filter(([, , verdict]) => verdict === 1).length;
  const waits = verdicts.map(([, , , waitMs]) => waitMs).sort((one, other) => one - other);
  const decisions = told.flatMap(({ decisionsUs }) => decisionsUs).sort((one, other) => one - other);
  const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    "commands/1,000": round((billedCommands / verdicts.length) * 1000, 1),
    "error %": round((admitted / wanted - 1) * 100, 2),
    "no network %": round((decisions.length / verdicts.length) * 100, 2),
    "p50 ms": round(at(waits, 0.5), 2),
    "p99 ms": round(at(waits, 0.99), 2),
    "decision p99 ms": round(at(decisions, 0.99) / 1000, 4),
    "$/million": round(upstashDollars(billedCommands / verdicts.length) * 1e6, 3),
    failures: told.reduce((sum, { failures }) => sum + failures, 0),
  };
}
