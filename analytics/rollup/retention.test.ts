import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { configVersions } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { readRetentionDays } from "./read-keeping.ts";
import { dropExpired, pruneTenSeconds } from "./retention.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const dayMs = 86_400_000;
const hourMs = 3_600_000;

describeDatabases("retention", (get) => {
  const count = async (table: string) => {
    const { rows } = await get().db.execute<{ rows: number }>(sql`SELECT count(*)::integer AS rows FROM ${sql.raw(table)}`);
    return rows[0]?.rows;
  };

  beforeAll(async () => {
    const ages = [0, hourMs, 3 * hourMs, 5 * dayMs, 10 * dayMs, 20 * dayMs];
    for (const age of ages) {
      const read = readBatch(JSON.stringify(makeBatch([makeEvent({ at: now - age })])), { now, retentionDays: 30 });
      if (read.ok) await commitBatches([read.batch], { db: get().db, days: new Set(), now: now - age });
    }
  });

  test("is 30 days until a config says otherwise", async () => {
    expect(await readRetentionDays(get().db)).toBe(30);
    const row = { compiled: {}, actor: "tester", message: "", createdAt: new Date(now) };
    await get()
      .db.insert(configVersions)
      .values({ ...row, version: 1, yaml: "monitoring:\n  retentionDays: 3\n" });
    expect(await readRetentionDays(get().db)).toBe(3);
    await get()
      .db.insert(configVersions)
      .values({ ...row, version: 2, yaml: "gateway: {}\n" });
    expect(await readRetentionDays(get().db)).toBe(30);
  });

  test("keeps ten-second rollups for two hours", async () => {
    await pruneTenSeconds(get().db, now);
    expect([await count("rollup_10s"), await count("rollup_minute")]).toEqual([2, 6]);
  });

  test("drops raw days that are over, keeps rollups for the longest report, and batch ids longer still", async () => {
    await dropExpired(get().db, now, 4);
    expect(await count("request_metrics")).toBe(3);
    expect(await count("rollup_client_minute")).toBe(3);
    const minutes = ["rollup_minute", "rollup_outcome_minute", "rollup_limit_minute", "rollup_detail_minute", "rollup_version_minute"];
    expect(await Promise.all(minutes.map(count))).toEqual([4, 4, 4, 4, 4]);
    expect(await count("metric_batches")).toBe(5);
  });

  test("keeps client figures as long as the raw events of their day, so that each of these is still found", async () => {
    await dropExpired(get().db, now + 4 * dayMs, 4);
    expect([await count("request_metrics"), await count("rollup_client_minute")]).toEqual([3, 3]);
    await dropExpired(get().db, now + 5 * dayMs, 4);
    expect([await count("request_metrics"), await count("rollup_client_minute")]).toEqual([0, 0]);
  });
});
