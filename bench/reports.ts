import { connectPostgres } from "../analytics/db/connect-postgres.ts";
import { holdJobLock } from "../analytics/policy/hold-job-lock.ts";
import { sendBatches } from "./ingest/send-batches.ts";
import { atMost, type BenchOptions, type BenchResult } from "./measure/bench-result.ts";
import { startAnalytics } from "./measure/start-analytics.ts";
import { type BenchPostgres, startPostgres } from "./measure/start-postgres.ts";
import { type Timings, timeReports } from "./reports/ask-reports.ts";
import { routeCount, routeName } from "./reports/busy-day.ts";
import { type Comparison, comparePercentiles } from "./reports/compare-percentiles.ts";
import { fillDay } from "./reports/fill-day.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Requests a second that the sample's own times tell of. */
const samplePerSecond = 5000;
const timesOfAll = 30;

type Row = Record<string, string | number>;

/** How long reports of a day take that holds a hundred million requests in rollups, and how close their percentiles are. */
export async function run({ short }: BenchOptions): Promise<BenchResult> {
  const server = await startPostgres();
  try {
    const day = await askOfDay(server);
    const sample = await askOfSample(server, short ? 100_000 : 1_000_000);
    const goals = [
      atMost("a route's report of 24 h, p95 ms", 30, day.one.p95Ms),
      atMost("all routes' report of 24 h, p95 ms", 300, day.all.p95Ms),
      atMost("percentiles, off by %", 2, Math.round(sample.worstPercent * 100) / 100),
    ];
    return { name: "reports", rows: [...day.rows, ...sample.rows], goals };
  } finally {
    await server.stop();
  }
}

async function askOfDay(server: BenchPostgres): Promise<{ rows: Row[]; one: Timings; all: Timings }> {
  const url = await server.createDatabase("day");
  const { db, migrate, close } = await connectPostgres(url, () => {});
  await migrate();
  const end = Date.now() - (Date.now() % hourMs);
  // The last hour stays as it is, whatever the time of the day.
  await holdJobLock(db, { job: "sum-rollups", holder: "bench", holdMs: hourMs });
  const { requests, minuteRows } = await fillDay(db, end);
  await close();
  const analytics = await startAnalytics({ url });
  const period = `from=${new Date(end - dayMs).toISOString()}&to=${new Date(end).toISOString()}&step=1h`;
  const of = (report: string, route?: string) =>
    `${analytics.url}/api/metrics/${report}?${period}${route === undefined ? "" : `&route=${route}`}`;
  const routes = Array.from({ length: routeCount }, (_, index) => routeName(index));
  const ask = async (report: string) => ({
    one: await timeReports(routes.map((route) => of(report, route))),
    all: await timeReports(Array.from({ length: timesOfAll }, () => of(report))),
  });
  try {
    // Plans and code are made before anything counts.
    await timeReports([of("latency"), ...routes.slice(0, 20).map((route) => of("latency", route))]);
    const latency = await ask("latency");
    const errors = await ask("errors");
    const rows: Row[] = [
      { what: `24 h in ${server.version}: requests`, count: requests, "rows of minutes": minuteRows },
      { what: "latency, each route", ...latency.one },
      { what: "latency, all routes", ...latency.all },
      { what: "errors, each route", ...errors.one },
      { what: "errors, all routes", ...errors.all },
    ];
    return { rows, ...latency };
  } finally {
    await analytics.stop();
  }
}

/** A sample stored as all metrics are, raw rows and rollups: the same question to both. */
async function askOfSample(server: BenchPostgres, events: number): Promise<Comparison & { rows: Row[] }> {
  const url = await server.createDatabase("sample");
  const analytics = await startAnalytics({ url });
  const { db, close } = await connectPostgres(url, () => {});
  try {
    const firstAt = Date.now() - (events / samplePerSecond) * 1000;
    await sendBatches({ url: analytics.url, events, firstAt, perSecond: samplePerSecond, seed: 300 });
    const report = `${analytics.url}/api/metrics/latency?range=1h`;
    const comparison = await comparePercentiles(db, report);
    const timings = await timeReports(Array.from({ length: timesOfAll }, () => report));
    const rows: Row[] = [
      { what: "a sample, latency from rollups, all routes", count: events, ...timings },
      { what: "the same by percentile_cont over its raw rows", count: events, p50Ms: Math.round(comparison.exactMs) },
      { what: "percentiles compared", count: comparison.compared, "worst off by %": Math.round(comparison.worstPercent * 100) / 100 },
    ];
    return { ...comparison, rows };
  } finally {
    await close();
    await analytics.stop();
  }
}
