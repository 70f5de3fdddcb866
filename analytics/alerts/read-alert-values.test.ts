import { beforeAll, expect, it } from "vitest";
import { bucketLatencyMs, latencyBucket } from "#contracts/rollup.ts";
import { rollup10s, rollupClient10s } from "../db/metric-tables.ts";
import { packHistogram } from "../db/pack-histogram.ts";
import { describeDatabases } from "../db/test-database.ts";
import { readAlertValues } from "./read-alert-values.ts";

const end = new Date("2026-06-15T12:01:00Z");
const before = (seconds: number) => new Date(end.getTime() - seconds * 1000);

function traffic(at: Date, route: string, changes: { count: number; latencyMs?: number; statusClass?: number; method?: string }) {
  const { count, latencyMs = 10, statusClass = 2, method = "GET" } = changes;
  const histogram = new Array<number>(latencyBucket(latencyMs) + 1).fill(0).with(latencyBucket(latencyMs), count);
  return {
    at,
    route,
    method,
    statusClass,
    count,
    latencySumMs: latencyMs * count,
    bytesIn: 0,
    bytesOut: 0,
    histogram: packHistogram(histogram),
  };
}

function client(at: Date, route: string, name: string, refused: number) {
  return { at, route, client: name, limit: "default", count: refused, refused, bypassed: 0, clientErrors: 0, serverErrors: 0, paths: [] };
}

describeDatabases("what alerts watch", (get) => {
  const read = (at: Date) => get().db.transaction((tx) => readAlertValues(tx, at));

  beforeAll(async () => {
    await get()
      .db.insert(rollup10s)
      .values([
        traffic(before(70), "api", { count: 1000, statusClass: 5 }),
        traffic(before(60), "api", { count: 90 }),
        traffic(before(30), "api", { count: 4, statusClass: 5, latencyMs: 900 }),
        traffic(before(10), "api", { count: 6, method: "POST", latencyMs: 1000 }),
        traffic(before(0), "api", { count: 1000, statusClass: 5 }),
        traffic(before(20), "", { count: 2, statusClass: 4 }),
        traffic(before(70), "earlier", { count: 1 }),
      ]);
    await get()
      .db.insert(rollupClient10s)
      .values([
        client(before(70), "api", "key:a", 1000),
        client(before(60), "api", "key:a", 20),
        client(before(10), "api", "key:b", 5),
        client(before(0), "api", "key:b", 1000),
      ]);
  });

  it("is counted by route over the minute before the slot's end", async () => {
    expect(await read(end)).toEqual([
      { route: "", requests: 2, errorRate: 0, p95Ms: bucketLatencyMs(latencyBucket(10)), limitExhaustion: 0 },
      { route: "api", requests: 100, errorRate: 0.04, p95Ms: bucketLatencyMs(latencyBucket(1000)), limitExhaustion: 0.25 },
    ]);
  });

  it("is nothing where there was no request", async () => {
    expect(await read(before(3600))).toEqual([]);
  });
});
