import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { sumRollups } from "./sum-rollups.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const at = (time: string) => Date.parse(`${time}Z`);

describeDatabases("hours and days", (get) => {
  const store = async (...events: MetricEvent[]) => {
    const read = readBatch(JSON.stringify(makeBatch(events)), { now, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
  };
  const marks = async () => {
    const { rows } = await get().db.execute<{ mark: string }>(sql`
      SELECT grain || ' ' || to_char(at AT TIME ZONE 'UTC', 'MM-DD HH24') || CASE WHEN taken THEN ' taken' ELSE '' END AS mark
      FROM rollup_changes ORDER BY grain, at, taken`);
    return rows.map(({ mark }) => mark);
  };
  const counts = async (table: string) => {
    const { rows } = await get().db.execute<{ count: string }>(sql`
      SELECT to_char(at AT TIME ZONE 'UTC', 'MM-DD HH24') || ' ' || sum(count) AS count FROM ${sql.raw(table)} GROUP BY at ORDER BY at`);
    return rows.map(({ count }) => count);
  };
  /** What the finer table says and the coarse one says otherwise. */
  const differences = async (coarse: string, fine: string, grain: string) => {
    const bucketsOf = (table: string) => sql`
      SELECT date_trunc(${sql.raw(`'${grain}'`)}, at, 'UTC') AS at, route, method, status_class, bucket, sum(requests) AS requests
      FROM ${sql.raw(table)}, unnest(unpack_histogram(histogram)) WITH ORDINALITY AS counted (requests, bucket) WHERE requests > 0 GROUP BY 1, 2, 3, 4, 5`;
    const { rows } = await get().db.execute(sql`
      SELECT * FROM (${bucketsOf(coarse)}) AS c FULL JOIN (${bucketsOf(fine)}) AS f
      USING (at, route, method, status_class, bucket) WHERE c.requests IS DISTINCT FROM f.requests AND at < '2026-06-15T12:00:00Z'`);
    return rows;
  };

  beforeAll(async () => {
    const times = [
      "2026-06-13T22:10:00",
      "2026-06-13T22:50:00",
      "2026-06-13T23:59:59.999",
      "2026-06-14T00:00:00",
      "2026-06-15T11:59:59",
      "2026-06-15T12:00:00",
    ];
    await store(
      ...times.flatMap((time, index) => [
        makeEvent({ at: at(time), latencyMs: 0.05 * 7 ** index, status: 200, client: "sub:a" }),
        makeEvent({ at: at(time), latencyMs: 3, status: 503, client: null }),
      ]),
    );
  });

  test("wait until they are over", async () => {
    expect(await marks()).toEqual([
      "day 06-13 00",
      "day 06-14 00",
      "day 06-15 00",
      "hour 06-13 22",
      "hour 06-13 23",
      "hour 06-14 00",
      "hour 06-15 11",
      "hour 06-15 12",
    ]);
    await sumRollups(get().db, now);
    expect(await marks()).toEqual(["day 06-15 00", "hour 06-15 12"]);
  });

  test("hold what the minutes hold, bucket by bucket", async () => {
    expect(await counts("rollup_hour")).toEqual(["06-13 22 4", "06-13 23 2", "06-14 00 2", "06-15 11 2"]);
    expect(await counts("rollup_day")).toEqual(["06-13 00 6", "06-14 00 2"]);
    expect(await counts("rollup_client_day")).toEqual(["06-13 00 3", "06-14 00 1"]);
    expect(await counts("rollup_detail_day")).toEqual(["06-13 00 6", "06-14 00 2"]);
    expect(await counts("rollup_outcome_hour")).toEqual(["06-13 22 4", "06-13 23 2", "06-14 00 2", "06-15 11 2"]);
    expect(await differences("rollup_hour", "rollup_minute", "hour")).toEqual([]);
    expect(await differences("rollup_detail_hour", "rollup_detail_minute", "hour")).toEqual([]);
    const { rows } = await get().db.execute(sql`
      SELECT sum(histogram) > 0 AS filled, sum(count)::integer AS count, sum(latency_sum_ms)::integer AS latency FROM rollup_day`);
    expect(rows).toEqual([{ filled: true, count: 8, latency: Math.round(0.05 * (1 + 7 + 49 + 343) + 12) }]);
  });

  test("are summed anew when something comes late, once only", async () => {
    await store(makeEvent({ at: at("2026-06-13T22:30:00"), latencyMs: 1 }));
    expect(await marks()).toEqual(["day 06-13 00", "day 06-15 00", "hour 06-13 22", "hour 06-15 12"]);
    await sumRollups(get().db, now);
    await sumRollups(get().db, now);
    expect(await counts("rollup_day")).toEqual(["06-13 00 7", "06-14 00 2"]);
    expect(await counts("rollup_hour")).toEqual(["06-13 22 5", "06-13 23 2", "06-14 00 2", "06-15 11 2"]);
  });

  test("are finished by the next run where one ended in between", async () => {
    await store(makeEvent({ at: at("2026-06-14T00:30:00") }));
    await get().db.execute(sql`UPDATE rollup_changes SET taken = true WHERE at = '2026-06-14T00:00:00Z'`);
    await sumRollups(get().db, now);
    expect(await counts("rollup_day")).toEqual(["06-13 00 7", "06-14 00 3"]);
    expect(await marks()).toEqual(["day 06-15 00", "hour 06-15 12"]);
  });

  test("lose nothing that is stored while they are summed", async () => {
    const events = Array.from({ length: 8 }, () => makeEvent({ at: at("2026-06-14T00:40:00") }));
    await Promise.all(events.flatMap((event) => [store(event), sumRollups(get().db, now)]));
    await sumRollups(get().db, now);
    expect(await counts("rollup_hour")).toContain("06-14 00 11");
    expect(await counts("rollup_day")).toContain("06-14 00 11");
  });
});
