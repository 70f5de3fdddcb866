import type { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import type { ZodMiniType } from "zod/mini";
import type { MetricEvent } from "#contracts/metric-event.ts";
import {
  LatencyReport,
  LocationsReport,
  PolicyVersionsReport,
  RoutesReport,
  ThroughputReport,
  UpstreamsReport,
} from "#contracts/report.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { sumRollups } from "../rollup/sum-rollups.ts";
import { testDependencies } from "../test-dependencies.ts";
import { reportRoutes } from "./report-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
type Located = MetricEvent & { readonly location: string | null };

/** Requests of eight days in three locations; the figures repeat in cycles of different lengths, so no two groups are alike. */
const traffic: Located[] = Array.from({ length: 900 }, (_, index) => {
  const pick = <Value>(values: readonly Value[], cycle: number): Value => values[Math.floor(index / cycle) % values.length] as Value;
  const upstream = pick(["users-v1", "users-v1", "users-v2", null], 1);
  const event = makeEvent({
    at: now - Math.floor((index / 900) ** 4 * 8 * 86_400_000),
    route: pick(["users", "orders", null], 2),
    method: pick(["GET", "POST"], 3),
    status: pick([200, 200, 404, 503], 5),
    latencyMs: 1 + (index % 97) * 3,
    plan: pick(["gold", null, "free"], 7),
    upstream,
    upstreamMs: upstream === null || index % 11 === 0 ? null : index % 89,
  });
  return { ...event, location: pick(["FRA", "FRA", "AMS", null], 4) };
});

type Filter = { route?: string; method?: string; statusClass?: string; plan?: string; upstream?: string; location?: string };
const filters: Filter[] = [
  {},
  { location: "FRA" },
  { plan: "gold", statusClass: "5xx" },
  { plan: "", route: "users" },
  { upstream: "users-v2", method: "POST", location: "" },
];

function within(from: string, { route, method, statusClass, plan, upstream, location }: Filter): Located[] {
  const fits = (asked: string | undefined, value: string | null) => asked === undefined || asked === (value ?? "");
  return traffic.filter(
    (event) =>
      event.at >= Date.parse(from) &&
      fits(route, event.route) &&
      fits(method, event.method) &&
      fits(plan, event.plan) &&
      fits(upstream, event.upstream) &&
      fits(location, event.location) &&
      fits(statusClass, `${Math.floor(event.status / 100)}xx`),
  );
}
const total = (events: readonly Located[], read: (event: Located) => number) => events.reduce((sum, event) => sum + read(event), 0);

/** What a report has to say of some events. */
function figuresOf(events: readonly Located[]) {
  return {
    count: events.length,
    bytesOut: total(events, ({ bytesOut }) => bytesOut ?? 0),
    clientErrors: events.filter(({ status }) => status === 404).length,
    serverErrors: events.filter(({ status }) => status === 503).length,
    mean: expect.closeTo(total(events, ({ latencyMs }) => latencyMs) / events.length, 6),
  };
}
function isNear(figure: number | null, events: readonly Located[], share: number): boolean {
  const sorted = events.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return Math.abs((figure ?? 0) - exact) / exact <= 0.0201;
}

describeDatabases("reports of upstreams, locations and plans", (get) => {
  let app: Hono;
  const ask = async <Report>(name: string, query: Readonly<Record<string, string>>, schema: ZodMiniType<Report>): Promise<Report> => {
    const answer = await app.request(`/api/metrics/${name}?${new URLSearchParams(query)}`);
    expect(answer.status).toBe(200);
    return schema.parse(await answer.json());
  };

  beforeAll(async () => {
    for (const location of ["FRA", "AMS", null]) {
      const events = traffic.filter((event) => event.location === location).map(({ location: _, ...event }) => event);
      const versions = { config: location === "FRA" ? 4 : 3, limits: 7 };
      const read = readBatch(JSON.stringify(makeBatch(events, { location, versions })), { now, retentionDays: 30 });
      if (!read.ok) throw new Error("the traffic is no batch");
      await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    }
    app = reportRoutes(testDependencies(get(), { now: () => now }), () => ({ minutesMs: 0, clientsMs: 0 }));
  });

  describe.each([
    { from: "minutes", ranges: ["15m", "24h"], isSummed: false },
    { from: "hours and days once they are summed", ranges: ["7d", "30d"], isSummed: true },
  ])("from $from", ({ ranges, isSummed }) => {
    beforeAll(async () => {
      if (isSummed) await sumRollups(get().db, now);
    });
    const cases = ranges.flatMap((range) => filters.map((filter) => ({ range, ...filter })));

    test.each(cases)("%j tells what was sent", async ({ range, ...filter }) => {
      const { period, upstreams } = await ask("upstreams", { range, ...filter }, UpstreamsReport);
      const events = within(period.from, filter);
      const named = [...new Set(events.flatMap(({ upstream }) => upstream ?? []))];
      expect(upstreams.map(({ upstream }) => upstream).sort()).toEqual(named.sort());
      for (const row of upstreams) {
        const own = events.filter(({ upstream }) => upstream === row.upstream);
        const waits = own.flatMap(({ upstreamMs }) => upstreamMs ?? []);
        const upstreamMean = waits.length === 0 ? null : expect.closeTo(waits.reduce((sum, wait) => sum + wait, 0) / waits.length, 6);
        expect(row).toMatchObject({ ...figuresOf(own), asked: waits.length, upstreamMean });
        expect(isNear(row.p95, own, 0.95)).toBe(true);
      }
      const { locations } = await ask("locations", { range, ...filter }, LocationsReport);
      expect(total(events, () => 1)).toBe(locations.reduce((sum, { count }) => sum + count, 0));
      for (const row of locations) {
        const own = events.filter(({ location }) => location === row.location);
        expect(row).toMatchObject(figuresOf(own));
        expect(isNear(row.p50, own, 0.5)).toBe(true);
      }
    });

    test.each(filters)("latency, throughput and routes take the filters %j", async (filter) => {
      const { period, total: latencies, series, histogram, routes } = await ask("latency", { range: "24h", ...filter }, LatencyReport);
      const events = within(period.from, filter);
      expect(latencies.count).toBe(events.length);
      expect(series.reduce((sum, { count }) => sum + count, 0)).toBe(events.length);
      expect(routes.reduce((sum, { count }) => sum + count, 0)).toBe(events.length);
      expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(events.length);
      for (const { aboveMs, upToMs, count } of histogram) {
        expect(count).toBe(
          events.filter(({ latencyMs }) => latencyMs > aboveMs && latencyMs <= (upToMs ?? Number.POSITIVE_INFINITY)).length,
        );
      }
      const throughput = await ask("throughput", { range: "24h", ...filter }, ThroughputReport);
      expect(throughput.total).toMatchObject({ count: events.length, bytesIn: total(events, ({ bytesIn }) => bytesIn ?? 0) });
      const all = await ask("routes", { range: "24h", ...filter }, RoutesReport);
      for (const row of all.routes) expect(row).toMatchObject(figuresOf(events.filter(({ route }) => route === row.route)));
    });

    test("which policy was in force where", async () => {
      const { versions } = await ask("policy-versions", { range: "24h" }, PolicyVersionsReport);
      expect(versions.map(({ location, part, version }) => [location, part, version])).toEqual([
        [null, "config", 3],
        [null, "limits", 7],
        ["AMS", "config", 3],
        ["AMS", "limits", 7],
        ["FRA", "config", 4],
        ["FRA", "limits", 7],
      ]);
      expect(versions[4]).toMatchObject({ batches: 1, requests: traffic.filter(({ location }) => location === "FRA").length });
      expect(Date.parse(versions[4]?.lastAt ?? "")).toBeGreaterThan(now - 3_600_000);
      const { versions: here } = await ask("policy-versions", { range: "24h", location: "AMS" }, PolicyVersionsReport);
      expect(here.map(({ location }) => location)).toEqual(["AMS", "AMS"]);
    });
  });

  test("a step is a minute or longer where plan, upstream or location is asked for", async () => {
    const { period } = await ask("latency", { range: "5m", plan: "gold" }, LatencyReport);
    expect(period.stepSeconds).toBe(60);
    expect((await ask("latency", { range: "5m" }, LatencyReport)).period.stepSeconds).toBe(10);
    const answer = await app.request(`/api/metrics/latency?${new URLSearchParams({ range: "5m", step: "10s", plan: "gold" })}`);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ path: "step", message: expect.stringMatching(/1m or longer/) }] },
    ]);
  });

  test.each([
    ["errors", "plan", /plan: this report takes .*; its rollups hold route, method, statusClass$/],
    ["rate-limit-usage", "location", /its rollups hold route, method$/],
    ["clients", "upstream", /its rollups hold route, method, client$/],
    ["upstreams", "client", /its rollups hold route, method, statusClass, plan, upstream, location$/],
    ["policy-versions", "route", /its rollups hold location$/],
  ])("%s refuses the filter %s and says which it takes", async (name, filter, message) => {
    const answer = await app.request(`/api/metrics/${name}?${filter}=a`);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: "input-invalid", errors: [{ message: expect.stringMatching(message) }] },
    ]);
  });

  test("as CSV each is one table, beside the period before where that is asked for", async () => {
    const answer = await app.request("/api/metrics/upstreams?range=1h&format=csv&compare=previous");
    const [head, ...rows] = (await answer.text()).trim().split("\r\n");
    expect(head).toBe(
      "period,upstream,count,perSecond,bytesIn,bytesOut,clientErrors,serverErrors,errorRate,mean,p50,p90,p95,p99,asked,upstreamMean",
    );
    expect(rows.map((row) => row.split(",")[1])).toEqual(expect.arrayContaining(["users-v1", "users-v2"]));
    const versions = await app.request("/api/metrics/policy-versions?format=csv");
    expect((await versions.text()).split("\r\n")[0]).toBe("location,part,version,batches,requests,firstAt,lastAt");
  });
});
