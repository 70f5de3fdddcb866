import { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import { CustomMetricList, CustomMetricReceipt, CustomMetricReport } from "#contracts/custom-metric.ts";
import { customSeries } from "../db/service-metric-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { serviceReportRoutes } from "../reports/service-report-routes.ts";
import { testDependencies, testEnv } from "../test-dependencies.ts";
import { mostSeriesOfName } from "./admit-series.ts";
import { customMetricRoutes } from "./custom-metric-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");

describeDatabases("metrics of the user's own", (get) => {
  let app: Hono;

  beforeAll(() => {
    const env = testEnv({ AEGIS_SERVICE_TOKEN: "service-token-of-the-tests" });
    const dependencies = testDependencies(get(), { now: () => now, env });
    app = new Hono().route("/", customMetricRoutes(dependencies)).route("/", serviceReportRoutes(dependencies));
  });
  const send = (metrics: unknown, token = "operator-token-of-the-tests") =>
    app.request("/api/metrics/custom", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ metrics }),
    });
  const accept = async (...metrics: unknown[]) => {
    const answer = await send(metrics);
    expect(answer.status).toBe(200);
    return CustomMetricReceipt.parse(await answer.json());
  };
  const read = async (path: string) => {
    const answer = await app.request(`/api/metrics/custom/${path}`);
    expect(answer.status).toBe(200);
    return CustomMetricReport.parse(await answer.json());
  };

  test("a counter is added up, by minute and by tags, whatever the order of the tags", async () => {
    const orders = { name: "orders.placed", kind: "counter" };
    await accept(
      { ...orders, value: 2, tags: { region: "eu", tier: "gold" } },
      { ...orders, value: 3, tags: { tier: "gold", region: "eu" } },
      { ...orders, value: 5, tags: { region: "us" }, at: new Date(now - 300_000).toISOString() },
    );
    await accept({ ...orders, value: 7, tags: { region: "eu", tier: "gold" } });
    const report = await read("orders.placed?range=1h");
    expect(report.total).toMatchObject({ count: 4, sum: 17, p50: null, last: null });
    expect(report.tags.map(({ tags, sum }) => [tags, sum])).toEqual([
      [{ region: "eu", tier: "gold" }, 12],
      [{ region: "us" }, 5],
    ]);
    expect(report.series.filter(({ count }) => count > 0).map(({ at, sum }) => [at, sum])).toEqual([
      ["2026-06-15T12:29:00.000Z", 5],
      ["2026-06-15T12:34:00.000Z", 12],
    ]);
    expect((await read("orders.placed?range=1h&tag=region:us")).total.sum).toBe(5);
  });

  test("a gauge shows the value that came last, and its bounds", async () => {
    const at = (ms: number) => new Date(now - ms).toISOString();
    await accept(
      { name: "cart.open", kind: "gauge", value: -4, at: at(1000) },
      { name: "cart.open", kind: "gauge", value: 9, at: at(3000) },
      { name: "cart.open", kind: "gauge", value: 1, at: at(120_000) },
    );
    expect((await read("cart.open?range=15m")).total).toMatchObject({ last: -4, minimum: -4, maximum: 9, count: 3, mean: 2 });
    await accept({ name: "cart.open", kind: "gauge", value: 5, tags: { shop: "b" }, at: at(60_000) });
    const report = await read("cart.open?range=15m");
    expect([report.total.last, report.tags.map(({ tags, last }) => [tags, last])]).toEqual([
      null,
      [
        [{}, -4],
        [{ shop: "b" }, 5],
      ],
    ]);
  });

  test("a histogram has percentiles within 2 %, over zero and below it", async () => {
    const values = Array.from({ length: 999 }, (_, index) => (index - 499) * 1.7);
    await accept(...values.map((value) => ({ name: "balance", kind: "histogram", value })));
    const { total } = await read("balance");
    expect(total.count).toBe(999);
    expect(total.p50).toBe(0);
    for (const [found, share] of [
      [total.p95, 0.95],
      [total.p99, 0.99],
    ] as const) {
      const exact = values[Math.ceil(share * 999) - 1] ?? 0;
      expect(Math.abs((found ?? 0) - exact) / exact).toBeLessThanOrEqual(0.0201);
    }
  });

  test("are listed by name", async () => {
    const answer = await app.request("/api/metrics/custom");
    const { metrics } = CustomMetricList.parse(await answer.json());
    expect(metrics.find(({ name }) => name === "orders.placed")).toMatchObject({ kind: "counter", series: 2 });
  });

  describe("what is wrong costs nobody else", () => {
    test.each<[string, object, string]>([
      ["a name", { name: "Orders" }, "name"],
      ["a kind", { kind: "timer" }, "kind"],
      ["another kind than before", { kind: "gauge" }, "kind"],
      ["a value that is a text", { value: "1" }, "value"],
      ["a value out of bounds", { value: 1e16 }, "value"],
      ["no number", { value: Number.NaN }, "value"],
      ["a counter that falls", { value: -1 }, "value"],
      ["nine tags", { tags: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`t${index}`, "x"])) }, "tags"],
      ["a tag's value with a NUL", { tags: { a: "\0" } }, "tags.a"],
      ["a long tag", { tags: { a: "x".repeat(65) } }, "tags.a"],
      ["a time long ago", { at: "2026-06-01T00:00:00Z" }, "at"],
      ["a time to come", { at: "2026-06-15T13:00:00Z" }, "at"],
      ["an unknown field", { unit: "ms" }, ""],
    ])("%s", async (_what, change, path) => {
      const good = { name: "checked", kind: "counter", value: 1 };
      await accept(good);
      const { accepted, rejected } = await accept(good, { ...good, ...change }, good);
      expect([accepted, rejected.map(({ index }) => index)]).toEqual([2, [1]]);
      expect(rejected[0]?.errors[0]?.path).toBe(path);
    });

    test("more sets of tags than are kept, while known ones go on", async () => {
      const rows = Array.from({ length: mostSeriesOfName }, (_, index) => ({
        name: "wide",
        tags: `{"n":"${index}"}`,
        kind: "gauge" as const,
        lastAt: new Date(now),
      }));
      await get().db.insert(customSeries).values(rows);
      const { accepted, rejected } = await accept(
        { name: "wide", kind: "gauge", value: 1, tags: { n: "5" } },
        { name: "wide", kind: "gauge", value: 1, tags: { n: "new" } },
      );
      expect([accepted, rejected[0]?.errors[0]?.path]).toEqual([1, "tags"]);
    });

    test("400 where nothing is good", async () => {
      const answer = await send([{ name: "Bad", kind: "gauge", value: 1 }]);
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: "input-invalid", errors: [{ path: "metrics.0.name" }] }]);
      expect((await send([])).status).toBe(400);
      expect((await send(Array.from({ length: 1001 }, () => ({})))).status).toBe(400);
      expect((await send("' OR 1=1")).status).toBe(400);
    });
  });

  test("are taken from operators and the service token, and from nobody else", async () => {
    const metrics = [{ name: "checked", kind: "counter", value: 1 }];
    expect((await send(metrics, "service-token-of-the-tests")).status).toBe(200);
    expect((await send(metrics, "wrong")).status).toBe(401);
  });

  test("404 for a name that was never sent, 400 for none and for a tag that is none", async () => {
    expect((await app.request("/api/metrics/custom/unheard.of")).status).toBe(404);
    expect((await app.request("/api/metrics/custom/'%20OR%201=1")).status).toBe(400);
    expect((await app.request("/api/metrics/custom/checked?tag=region")).status).toBe(400);
  });
});
