import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { sumRollups } from "../rollup/sum-rollups.ts";
import { testDependencies } from "../test-dependencies.ts";
import { reportRoutes } from "./report-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The same in each five minutes of four days, so that two periods differ only where they are not of one length. */
const traffic: MetricEvent[] = Array.from({ length: 4 * 24 * 60 }, (_, minute) =>
  makeEvent({
    at: now - (now % minuteMs) - minute * minuteMs + 30_000,
    status: minute % 5 === 0 ? 503 : 200,
    client: `sub:client-${minute % 5}`,
    upstream: "users",
    upstreamMs: 5,
  }),
).filter(({ at }) => at <= now);

type Figures = Record<string, unknown>;
type Compared = Figures & { period: { from: string; to: string }; series?: Figures[]; previous: Figures & { series?: Figures[] } };

describeDatabases("a report and the one before it", (get) => {
  let app: Hono;
  const ask = async (name: string, query: Record<string, string>): Promise<Compared> => {
    const answer = await app.request(`/api/metrics/${name}?${new URLSearchParams({ ...query, compare: "previous" })}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Compared;
  };
  const withoutTime = ({ period: _, previous: __, series, ...figures }: Partial<Compared>) => ({
    ...figures,
    series: series?.map(({ at: _at, ...point }) => point),
  });

  beforeAll(async () => {
    for (let first = 0; first < traffic.length; first += 1000) {
      const read = readBatch(JSON.stringify(makeBatch(traffic.slice(first, first + 1000))), { now, retentionDays: 30 });
      if (!read.ok) throw new Error("the traffic is no batch");
      await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    }
    // A run sums two days of hours.
    for (let run = 0; run < 3; run += 1) await sumRollups(get().db, now);
    app = reportRoutes(testDependencies(get(), { now: () => now }), () => ({ minutesMs: 0, clientsMs: now - 4 * dayMs }));
  });

  describe.each<Record<string, string>>([
    { range: "24h", step: "1d" },
    { range: "24h", step: "1h" },
    { range: "6h" },
    { range: "15m" },
    { from: "2026-06-15T00:00:00Z", step: "1d" },
  ])("of %j", (query) => {
    test.each(["throughput", "errors", "rate-limit-usage", "routes", "upstreams", "clients"])(
      "say the same of the same traffic: %s",
      async (name) => {
        const { previous, ...current } = await ask(name, query);
        expect(withoutTime(previous as Partial<Compared>)).toEqual(withoutTime(current as Partial<Compared>));
      },
    );
  });

  test("the last point's rate is that of the others, though its day has long ended", async () => {
    const { previous } = await ask("throughput", { from: "2026-06-15T00:00:00Z", step: "1d" });
    expect(previous.series).toEqual([expect.objectContaining({ count: 12 * 60 + 34, perSecond: expect.closeTo(1 / 60, 6) })]);
  });

  test("clients are counted only where those of the whole period are kept", async () => {
    const { total, previous } = await ask("throughput", { range: "7d" });
    expect([total, previous.total]).toMatchObject([{ distinctClients: null }, { distinctClients: null }]);
    const { total: day, previous: before } = await ask("throughput", { range: "24h" });
    expect([day, before.total]).toMatchObject([{ distinctClients: 5 }, { distinctClients: 5 }]);
  });

  test.each([
    ["range=7d", "range"],
    ["from=2026-06-10T00:00:00Z", "from"],
    ["from=2026-06-12T13:00:00Z&compare=previous", "compare"],
  ])("the clients of %s are refused at %s, with the time from which they are kept", async (query, path) => {
    const answer = await app.request(`/api/metrics/clients?${query}`);
    const message = expect.stringContaining("2026-06-11T12:34:56.789Z");
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: "input-invalid", errors: [{ path, message }] }]);
  });

  test("a client's share is of all clients, also where only it is asked for", async () => {
    const { clients } = await ask("clients", { range: "24h", client: "sub:client-1" });
    expect(clients).toMatchObject([{ client: "sub:client-1", share: expect.closeTo(0.2, 2) }]);
  });

  test("a table without rows is a CSV with its header", async () => {
    const csv = async (query: string) => await (await app.request(`/api/metrics/${query}&format=csv`)).text();
    expect(await csv("routes?range=5m&route=none")).toBe(
      "route,count,perSecond,bytesIn,bytesOut,clientErrors,serverErrors,errorRate,mean,p50,p90,p95,p99\r\n",
    );
    expect(await csv("clients?range=5m&client=sub:nobody&compare=previous")).toBe("period,client,count,refused,errors,share\r\n");
  });

  test("periods older than the minutes that are kept are read from hours", async () => {
    const kept = () => ({ minutesMs: now - dayMs, clientsMs: 0 });
    const short = reportRoutes(testDependencies(get(), { now: () => now }), kept);
    await get().db.execute(sql`DELETE FROM rollup_minute WHERE at < '2026-06-14T00:00:00Z'`);
    const old = "from=2026-06-13T00:00:00Z&to=2026-06-13T06:00:00Z";
    const answer = await short.request(`/api/metrics/throughput?${old}`);
    expect(await answer.json()).toMatchObject({ period: { stepSeconds: 3600 }, total: { count: 360 } });
    expect((await short.request(`/api/metrics/throughput?${old}&step=5m`)).status).toBe(400);
  });
});
