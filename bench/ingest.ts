import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase } from "../analytics/db/connect.ts";
import { countMistakes } from "./ingest/count-mistakes.ts";
import { insertEach } from "./ingest/insert-each.ts";
import { measureDisk } from "./ingest/measure-disk.ts";
import { measureFreshness } from "./ingest/measure-freshness.ts";
import { type Measured, measureLoad } from "./ingest/measure-load.ts";
import { atLeast, atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";
import { startAnalytics } from "./measure/start-analytics.ts";
import { type BenchPostgres, startPostgres } from "./measure/start-postgres.ts";

const full = { postgres: 1_200_000, pglite: 300_000, disk: 600_000, freshSeconds: 30, insertSeconds: 15 };
const short = { postgres: 60_000, pglite: 24_000, disk: 24_000, freshSeconds: 5, insertSeconds: 3 };

type Row = Record<string, string | number>;
type Stored = Measured & { readonly mistakes: number };

/** What analytics stores a second, how fresh it is, what disk it takes; beside it one INSERT for each request. */
export async function run(options: BenchOptions): Promise<BenchResult> {
  const sizes = options.short ? short : full;
  const server = await startPostgres();
  try {
    const url = await server.createDatabase("load");
    const postgres = await loadPostgres(url, server, sizes.postgres);
    const fresh = await measureFreshnessOf(url, sizes.freshSeconds);
    const each = await insertEach({ url: await server.createDatabase("each"), pid: server.pid, seconds: sizes.insertSeconds });
    const disk = await measureDisk(await server.createDatabase("disk"), sizes.disk);
    const pglite = await loadPglite(sizes.pglite);
    const eachPerSecond = each.events / each.seconds;
    const name = `one INSERT for each request through Drizzle, ${server.version}, raw rows only`;
    const rows: Row[] = [
      describe(`batches by signed HTTP, ${server.version}`, postgres, eachPerSecond),
      {
        what: name,
        events: each.events,
        "events/s": Math.round(eachPerSecond),
        ...cpuOf(each.clientCpuUs, each.databaseCpuUs),
        "× each": 1,
      },
      describe("batches by signed HTTP, PGlite", pglite, eachPerSecond),
      { what: "edge's answer to stored, ms", events: fresh.requests, p50: fresh.p50Ms, p99: fresh.p99Ms },
      ...Object.entries(disk).map(([kind, megabytes]) => ({
        what: kindNames[kind as keyof typeof disk],
        "MB a million": rounded(megabytes),
      })),
    ];
    return { name: "ingest", rows, goals: judge({ postgres, pglite, p99Ms: fresh.p99Ms }) };
  } finally {
    await server.stop();
  }
}

const kindNames = {
  rawRows: "disk: raw rows",
  minutes: "disk: rollups of minutes",
  tenSeconds: "disk: rollups of ten seconds, kept two hours",
  others: "disk: ids of batches",
} as const;

function judge({ postgres, pglite, p99Ms }: { postgres: Stored; pglite: Stored; p99Ms: number }): BenchResult["goals"] {
  return [
    atLeast("events/s into Postgres", 40_000, perSecond(postgres)),
    atLeast("events/s into PGlite", 15_000, perSecond(pglite)),
    atMost("edge's answer to stored, p99 ms", 2000, p99Ms),
    atMost("events missing, doubled or summed wrongly", 0, postgres.mistakes + pglite.mistakes),
    atMost("deliveries refused for good", 0, postgres.failed + pglite.failed),
  ];
}

async function loadPostgres(url: string, { pid }: BenchPostgres, events: number): Promise<Stored> {
  const analytics = await startAnalytics({ url });
  const measured = await measureLoad(analytics, events, pid);
  await analytics.stop();
  return { ...measured, mistakes: await checkStored({ url, directory: "" }, measured.sent) };
}

async function loadPglite(events: number): Promise<Stored> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-ingest-"));
  const directory = join(folder, "database");
  try {
    const analytics = await startAnalytics({ directory });
    const measured = await measureLoad(analytics, events);
    await analytics.stop();
    return { ...measured, mistakes: await checkStored({ directory }, measured.sent) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkStored(options: { url?: string; directory: string }, sent: number): Promise<number> {
  const { db, close } = await connectDatabase(options);
  return countMistakes(db, sent).finally(close);
}

async function measureFreshnessOf(databaseUrl: string, seconds: number) {
  const { url, stop } = await startAnalytics({ url: databaseUrl });
  return measureFreshness({ url, databaseUrl, seconds }).finally(stop);
}

function describe(what: string, stored: Stored, eachPerSecond: number): Row {
  const { events, duplicates, postponed, mistakes, analyticsCpuUs, databaseCpuUs } = stored;
  return {
    what,
    events,
    "events/s": perSecond(stored),
    ...cpuOf(analyticsCpuUs, databaseCpuUs),
    "× each": rounded(perSecond(stored) / eachPerSecond),
    "batches sent again": duplicates,
    postponed,
    mistakes,
  };
}

function cpuOf(client: number, database: number): Row {
  return { "CPU µs, Node": rounded(client), "CPU µs, database": rounded(database) };
}

function perSecond({ events, seconds }: Measured): number {
  return Math.round(events / seconds);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
