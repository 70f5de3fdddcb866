import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { describeDatabases } from "../analytics/db/test-database.ts";
import { makeBatch, makeEvent, signedRequest } from "../analytics/ingest/test-batch.ts";
import { isOnPath } from "../scripts/testing/find-postgres.ts";
import { type RunningService, startService } from "./operator-api/start-service.ts";
import { type Prometheus, startPrometheus } from "./prometheus/start-prometheus.ts";

const token = "service-token-of-the-tests";
const patience = { timeout: 120_000, interval: 250 };
const present = isOnPath("prometheus") && isOnPath("promtool");
const events = (count: number) => Array.from({ length: count }, (_, index) => makeEvent({ requestId: `r-${index}`, latencyMs: 1 + index }));

/** Of a vector that Prometheus answered: the value of its only element. */
function readValue(data: unknown): number | undefined {
  const [first] = (data as { result: { value: [number, string] }[] } | undefined)?.result ?? [];
  return first && Number(first.value[1]);
}

describeDatabases("GET /metrics", (get) => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService(get());
  });
  afterAll(() => service.close());

  const scrape = (accept: string, credential = token) =>
    fetch(`${service.url}/metrics`, { headers: { accept, authorization: `Bearer ${credential}` } });
  const ingest = async (batch: MetricBatch) => {
    const answer = await fetch(`${service.url}/api/ingest`, signedRequest(JSON.stringify(batch)));
    expect(answer.status).toBe(200);
  };

  test("is answered to a viewer's token, in the format that is accepted, and to nobody else", async () => {
    const types = await Promise.all(
      ["*/*", "text/plain", "application/openmetrics-text;version=1.0.0,*/*;q=0.1"].map((type) => scrape(type)),
    );
    expect(types.map(({ status, headers }) => [status, headers.get("content-type")?.split(";")[0], headers.get("cache-control")])).toEqual([
      [200, "text/plain", "no-store"],
      [200, "text/plain", "no-store"],
      [200, "application/openmetrics-text", "no-store"],
    ]);
    expect((await scrape("*/*", "another-token")).status).toBe(401);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
  });

  test("counts a batch once however often it is sent, and batches that nobody signed", async () => {
    const batch = makeBatch(events(3).map((event) => ({ ...event, route: "once" })));
    for (let sent = 0; sent < 3; sent += 1) await ingest(batch);
    await fetch(`${service.url}/api/ingest`, signedRequest("{}", { secret: "of-nobody-that-we-know" }));
    const text = await (await scrape("text/plain")).text();
    expect(text).toContain('aegis_requests_total{route="once",method="GET",status_class="2xx"} 3\n');
    expect(text).toContain('aegis_ingest_batches_total{outcome="duplicate"} 2\n');
    expect(text).toContain('aegis_ingest_batches_total{outcome="unsigned"} 1\n');
    expect(text).toContain("aegis_ingest_waiting_events 0\n");
    expect(text).toContain('aegis_dependency_up{dependency="postgres"} 1\n');
  });

  describe.runIf(present)("read by a Prometheus", () => {
    let prometheus: Prometheus;
    beforeAll(async () => {
      prometheus = await startPrometheus({ target: service.url, token });
    }, 60_000);
    afterAll(() => prometheus.stop());
    const query = async (text: string) => readValue(await prometheus.ask("query", { query: text }));

    test("has nothing that promtool finds fault with", async () => {
      await ingest(
        makeBatch([makeEvent({ route: 'a"b\\c', problemCode: "quota-exceeded" })], { dropped: [{ reason: "buffer-full", count: 1 }] }),
      );
      const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: await (await scrape("text/plain")).text() });
      expect([status, String(stdout), String(stderr)]).toEqual([0, "", ""]);
    });

    test("lets it answer the count, the 95th percentile and the request behind a bucket", async () => {
      await ingest(makeBatch(events(100).map((event) => ({ ...event, route: "shop" }))));
      await expect.poll(() => query('aegis_requests_total{route="shop"}'), patience).toBe(100);
      await ingest(makeBatch(events(100).map((event) => ({ ...event, route: "shop" }))));
      await expect.poll(() => query('aegis_requests_total{route="shop"}'), patience).toBe(200);
      const buckets = 'rate(aegis_request_duration_seconds_bucket{route="shop"}[1m])';
      const p95 = await query(`histogram_quantile(0.95, sum by (le) (${buckets}))`);
      // 95 of 1 ms to 100 ms, within a bucket that begins at 75.
      expect(p95).toBeGreaterThan(0.093);
      expect(p95).toBeLessThan(0.097);
      expect(await query('increase(aegis_requests_total{route="shop"}[1m])')).toBeGreaterThan(0);
      const range = { query: 'aegis_request_duration_seconds_bucket{route="shop"}', start: "0", end: String(Date.now() / 1000 + 60) };
      const [found] = (await prometheus.ask("query_exemplars", range)) as { exemplars: { labels: Record<string, string> }[] }[];
      expect(found?.exemplars[0]?.labels.request_id).toMatch(/^r-\d+$/);
    }, 300_000);
  });
});
