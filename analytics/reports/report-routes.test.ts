import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import type { ZodMiniType } from "zod/mini";
import type { LimitOutcome } from "#contracts/limit.ts";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { ClientsReport, ErrorsReport, LatencyReport, RateLimitUsageReport, RoutesReport, ThroughputReport } from "#contracts/report.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { sumRollups } from "../rollup/sum-rollups.ts";
import { testDependencies } from "../test-dependencies.ts";
import { reportRoutes } from "./report-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const outcomes: LimitOutcome[] = ["allowed", "allowed", "allowed", "refused", "shadow-refused", "bypassed", "store-failed-allowed"];

/** Traffic of the last eight days with no pattern that a wrong sum could share; the same in every run. */
function makeTraffic(): MetricEvent[] {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  return Array.from({ length: 1500 }, () => {
    const status = pick([200, 200, 200, 201, 304, 404, 429, 500, 503]);
    return makeEvent({
      at: Math.floor(now - random() ** 4 * 8 * 86_400_000),
      route: pick(["users", "orders", null]),
      method: pick(["GET", "POST"]),
      status,
      latencyMs: Math.round(Math.exp(random() * 8) * 100) / 100,
      bytesIn: pick([null, 10, 999]),
      bytesOut: Math.floor(random() * 10_000),
      client: pick([null, "key:aaaaaaaaaaaa", "sub:someone", "ip:1:abc"]),
      problemCode: status === 429 ? "quota-exceeded" : null,
      limits: [{ limit: pick(["reads", "writes"]), outcome: pick(outcomes), quota: 100, remaining: 1 }],
    });
  });
}

const traffic = makeTraffic();

/** What a report must count, straight from the events. */
function within(from: string, { route, method }: { route?: string; method?: string } = {}): MetricEvent[] {
  return traffic.filter(
    (event) =>
      event.at >= Date.parse(from) &&
      event.at <= now &&
      (route === undefined || (event.route ?? "") === route) &&
      (method === undefined || event.method === method),
  );
}
const count = (events: readonly MetricEvent[], holds: (event: MetricEvent) => boolean = () => true) => events.filter(holds).length;
const total = (events: readonly MetricEvent[], read: (event: MetricEvent) => number) => events.reduce((sum, event) => sum + read(event), 0);

function exactPercentile(events: readonly MetricEvent[], share: number): number {
  const sorted = events.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

type Case = { range: string; route?: string; method?: string };
const cases: Case[] = ["5m", "15m", "1h", "6h", "24h", "7d", "30d"].flatMap((range) => [
  { range },
  { range, route: "users" },
  { range, route: "", method: "POST" },
]);

describeDatabases("reports", (get) => {
  let app: Hono;

  beforeAll(async () => {
    for (let first = 0; first < traffic.length; first += 400) {
      const text = JSON.stringify(makeBatch(traffic.slice(first, first + 400)));
      const read = readBatch(text, { now, retentionDays: 30 });
      if (!read.ok) throw new Error("the traffic is no batch");
      await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    }
    app = reportRoutes(testDependencies(get(), { now: () => now }), () => ({ minutesMs: 0, clientsMs: 0 }));
  });

  async function ask<Report>(name: string, query: Readonly<Record<string, string>>, schema: ZodMiniType<Report>): Promise<Report> {
    const answer = await app.request(`/api/metrics/${name}?${new URLSearchParams(query)}`);
    expect(answer.status).toBe(200);
    return schema.parse(await answer.json());
  }

  test("stand on rollups that hold every raw row", async () => {
    const { rows } = await get().db.execute(sql`
      SELECT (SELECT count(*)::integer FROM request_metrics) AS raw, (SELECT sum(count)::integer FROM rollup_minute) AS rolled`);
    expect(rows).toEqual([{ raw: 1500, rolled: 1500 }]);
  });

  describe.each(cases)("of $range for route $route and method $method", ({ range, ...filter }) => {
    const query = { range, ...filter };

    test("throughput is what was sent", async () => {
      const report = await ask("throughput", query, ThroughputReport);
      const events = within(report.period.from, filter);
      const seconds = (now - Date.parse(report.period.from)) / 1000;
      expect(report.total).toMatchObject({
        count: events.length,
        bytesIn: total(events, ({ bytesIn }) => bytesIn ?? 0),
        bytesOut: total(events, ({ bytesOut }) => bytesOut ?? 0),
        distinctClients: new Set(events.flatMap(({ client }) => client ?? [])).size,
      });
      expect(report.total.perSecond).toBeCloseTo(events.length / seconds);
      expect(sumOf(report.series.map((point) => point.count))).toBe(events.length);
      expect(sumOf(report.routes.map((route) => route.count))).toBe(events.length);
      for (const point of report.series) {
        const from = Date.parse(point.at);
        const to = from + report.period.stepSeconds * 1000;
        expect(point.count).toBe(count(events, ({ at }) => at >= from && at < to));
      }
    });

    test("latencies have the exact mean and percentiles within 2 %", async () => {
      const report = await ask("latency", query, LatencyReport);
      const events = within(report.period.from, filter);
      expect(report.total.count).toBe(events.length);
      if (events.length === 0) return expect(report.total).toEqual({ count: 0, mean: null, p50: null, p90: null, p95: null, p99: null });
      expect(report.total.mean).toBeCloseTo(total(events, ({ latencyMs }) => latencyMs) / events.length, 6);
      for (const [name, share] of [
        ["p50", 0.5],
        ["p90", 0.9],
        ["p95", 0.95],
        ["p99", 0.99],
      ] as const) {
        const exact = exactPercentile(events, share);
        expect(Math.abs((report.total[name] ?? 0) - exact) / exact).toBeLessThanOrEqual(0.0201);
      }
      for (const { route, p95 } of report.routes) {
        const exact = exactPercentile(
          events.filter((event) => event.route === route),
          0.95,
        );
        expect(Math.abs((p95 ?? 0) - exact) / exact).toBeLessThanOrEqual(0.0201);
      }
    });

    test("errors are counted by status, class and problem", async () => {
      const report = await ask("errors", query, ErrorsReport);
      const events = within(report.period.from, filter);
      const serverErrors = count(events, ({ status }) => status >= 500);
      expect(report.total).toEqual({
        count: events.length,
        clientErrors: count(events, ({ status }) => status >= 400 && status < 500),
        serverErrors,
        errorRate: events.length === 0 ? 0 : serverErrors / events.length,
      });
      expect(report.byStatusClass["2xx"]).toBe(count(events, ({ status }) => status < 300));
      expect(report.byStatusClass["1xx"]).toBe(0);
      for (const [status, requests] of Object.entries(report.byStatus))
        expect(requests).toBe(count(events, (event) => String(event.status) === status));
      expect(sumOf(Object.values(report.byStatus))).toBe(events.length);
      expect(report.byProblem["quota-exceeded"] ?? 0).toBe(count(events, ({ problemCode }) => problemCode !== null));
      expect(sumOf(report.series.map((point) => point.serverErrors))).toBe(serverErrors);
    });

    test("limits are counted by what they said", async () => {
      const report = await ask("rate-limit-usage", query, RateLimitUsageReport);
      const events = within(report.period.from, filter);
      const said = (outcome: LimitOutcome, limit?: string) =>
        count(events, ({ limits }) => limits.some((one) => one.outcome === outcome && (limit === undefined || one.limit === limit)));
      expect(report.total).toEqual({
        allowed: said("allowed"),
        refused: said("refused"),
        shadowRefused: said("shadow-refused"),
        bypassed: said("bypassed"),
        storeFailures: said("store-failed-allowed"),
      });
      for (const { limit, quota, allowed, refused } of report.limits) {
        expect([limit, quota, allowed, refused]).toEqual([limit, 100, said("allowed", limit), said("refused", limit)]);
      }
      expect(sumOf(report.series.map(({ allowed }) => allowed))).toBe(report.total.allowed);
    });
  });

  describe("of hours and days that were summed", () => {
    beforeAll(async () => {
      for (let run = 0; run < 6; run += 1) await sumRollups(get().db, now);
    }, 120_000);

    test.each(["24h", "7d", "30d"])("count the same in %s", async (range) => {
      const { rows } = await get().db.execute(sql`SELECT count(*)::integer AS open FROM rollup_changes`);
      expect(rows).toEqual([{ open: 2 }]);
      const [throughput, latency] = [await ask("throughput", { range }, ThroughputReport), await ask("latency", { range }, LatencyReport)];
      const [errors, usage] = [
        await ask("errors", { range }, ErrorsReport),
        await ask("rate-limit-usage", { range }, RateLimitUsageReport),
      ];
      const events = within(throughput.period.from);
      expect(throughput.total).toMatchObject({
        count: events.length,
        bytesOut: total(events, ({ bytesOut }) => bytesOut ?? 0),
        distinctClients: new Set(events.flatMap(({ client }) => client ?? [])).size,
      });
      const exact = exactPercentile(events, 0.95);
      expect(Math.abs((latency.total.p95 ?? 0) - exact) / exact).toBeLessThanOrEqual(0.0201);
      expect(sumOf(Object.values(errors.byStatus))).toBe(events.length);
      expect(usage.total.refused).toBe(count(events, ({ limits }) => limits[0]?.outcome === "refused"));
      for (const point of throughput.series) {
        const from = Date.parse(point.at);
        expect(point.count).toBe(count(events, ({ at }) => at >= from && at < from + throughput.period.stepSeconds * 1000));
      }
    });
  });

  test("between two times hold what happened between them", async () => {
    const [from, to] = ["2026-06-14T00:00:00.000Z", "2026-06-15T06:00:00.000Z"];
    const between = traffic.filter(({ at }) => at >= Date.parse(from) && at < Date.parse(to));
    for (const step of ["15m", "1h", "6h"]) {
      const report = await ask("throughput", { from, to, step }, ThroughputReport);
      expect(report.period).toMatchObject({ from, to });
      expect(report.total.count).toBe(between.length);
    }
    const refused = await ask("errors", { from, to, step: "1h", statusClass: "4xx" }, ErrorsReport);
    expect(refused.total.clientErrors).toBe(count(between, ({ status }) => status >= 400 && status < 500));
    expect(Object.keys(refused.byStatus).sort()).toEqual(["404", "429"]);
  });

  test("are compared with the period before", async () => {
    const query = { from: "2026-06-15T00:00:00Z", to: "2026-06-15T06:00:00Z", step: "1h" };
    const before = await ask("throughput", { ...query, from: "2026-06-14T18:00:00Z", to: "2026-06-15T00:00:00Z" }, ThroughputReport);
    const answer = await app.request(`/api/metrics/throughput?${new URLSearchParams({ ...query, compare: "previous" })}`);
    expect(((await answer.json()) as { previous: unknown }).previous).toEqual(before);
  });

  test("name the routes with all that is known of them, and the clients that send most", async () => {
    const { routes } = await ask("routes", { range: "24h" }, RoutesReport);
    const { clients, period } = await ask("clients", { range: "24h", by: "refused", limit: "2" }, ClientsReport);
    const events = within(period.from);
    expect(routes.find(({ route }) => route === "users")?.count).toBe(count(events, ({ route }) => route === "users"));
    expect(clients).toHaveLength(2);
    for (const { client, count: sent, refused } of clients) {
      const own = events.filter((event) => event.client === client);
      expect([sent, refused]).toEqual([own.length, count(own, ({ limits }) => limits[0]?.outcome === "refused")]);
    }
    expect((await ask("clients", { range: "24h", client: "sub:someone" }, ClientsReport)).clients).toHaveLength(1);
  });

  test("are CSV where that is asked for, one table at a time", async () => {
    const byFormat = await app.request("/api/metrics/errors?range=1h&format=csv&table=routes&compare=previous");
    expect(byFormat.headers.get("content-type")).toMatch(/^text\/csv/);
    const [header, ...rows] = (await byFormat.text()).trimEnd().split("\r\n");
    expect(header).toBe("period,route,count,clientErrors,serverErrors,errorRate");
    expect(new Set(rows.map((row) => row.split(",")[0]))).toEqual(new Set(["current", "previous"]));
    const byAccept = await app.request("/api/metrics/latency?range=1h", { headers: { Accept: "text/csv" } });
    expect((await byAccept.text()).split("\r\n")).toHaveLength(1 + 61 + 1);
  });

  test("are not sent again to who has them", async () => {
    const path = "/api/metrics/throughput?from=2026-06-15T00:00:00Z&to=2026-06-15T06:00:00Z";
    const first = await app.request(path);
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const etag = first.headers.get("etag") ?? "";
    const again = await app.request(path, { headers: { "If-None-Match": etag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await app.request(path, { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  test("cover a quarter of an hour where no range is given", async () => {
    const report = await ask("throughput", {}, ThroughputReport);
    expect(report.period).toEqual({ from: "2026-06-15T12:19:00.000Z", to: "2026-06-15T12:34:56.789Z", stepSeconds: 10 });
    expect(report.series).toHaveLength(96);
  });

  describe("400 input-invalid", () => {
    test.each([
      ["range=2h", "range"],
      ["method=get", "method"],
      [`route=${"x".repeat(129)}`, "route"],
      ["route=a%00", "route"],
      ["range=5m&range=1h", "range"],
      ["from=2026-06-15T00:00:00Z&range=1h", "range"],
      ["from='%20OR%201=1", "from"],
      ["from=2026-06-15T00:00:00Z&to=NaN", "to"],
      ["from=2026-06-15T00:00:00Z&step=1s", "step"],
      ["statusClass=6xx", "statusClass"],
      ["table=users", "table"],
      ["compare=next", "compare"],
    ])("for %s", async (query, path) => {
      const answer = await app.request(`/api/metrics/errors?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: "input-invalid", errors: [{ path }] });
    });

    test("for a filter that the rollups do not hold, naming those they do", async () => {
      const answer = await app.request("/api/metrics/latency?client=sub:a");
      expect(answer.status).toBe(400);
      const { errors } = (await answer.json()) as { errors: { message: string }[] };
      expect(errors[0]?.message).toMatch(/^client: .*rollups hold route, method, statusClass, plan, upstream, location$/);
    });
  });
});

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
