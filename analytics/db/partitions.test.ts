import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { classifyFailure } from "./classify-failure.ts";
import type { Database } from "./connect.ts";
import { createMetricPartitions, dayOf, dropMetricPartitions } from "./partitions.ts";
import { describeDatabases } from "./test-database.ts";

describeDatabases("partitions of request_metrics", (get) => {
  test("are made once for each day, also when asked twice at once", async () => {
    await Promise.all([1, 2, 3].map(() => createMetricPartitions(get().db, "2026-02-27", "2026-03-01")));
    expect(await partitions(get().db)).toEqual(["request_metrics_20260227", "request_metrics_20260228", "request_metrics_20260301"]);
  });

  test("begin and end at midnight UTC whatever the session's time zone", async () => {
    const zoned = get().db.transaction(async (tx) => {
      await tx.execute(sql`SET LOCAL TIME ZONE 'Asia/Tokyo'`);
      await createMetricPartitions(tx, "2026-03-02", "2026-03-02");
      const { rows } = await tx.execute<{ bounds: string }>(
        sql`SELECT pg_get_expr(relpartbound, oid) AS bounds FROM pg_class WHERE relname = 'request_metrics_20260302'`,
      );
      return rows[0]?.bounds;
    });
    expect(await zoned).toBe("FOR VALUES FROM ('2026-03-02 09:00:00+09') TO ('2026-03-03 09:00:00+09')");
  });

  test("are dropped only when they lie wholly before the first kept day", async () => {
    await createMetricPartitions(get().db, "2026-02-26", "2026-03-02");
    expect(await dropMetricPartitions(get().db, "2026-03-01")).toBe(3);
    expect(await partitions(get().db)).toEqual(["request_metrics_20260301", "request_metrics_20260302"]);
    expect(await dropMetricPartitions(get().db, "2026-03-01")).toBe(0);
  });

  test("are made while somebody reads the table for long, and not waited for to be dropped", async () => {
    const { db, kind } = get();
    if (kind !== "postgres") return;
    await db.transaction(async (tx) => {
      await tx.execute(sql`SELECT count(*) FROM request_metrics`);
      await createMetricPartitions(db, "2026-04-01", "2026-04-01");
      expect(await dropMetricPartitions(db, "2026-03-02").catch(classifyFailure)).toBe("away");
    });
    expect(await dropMetricPartitions(db, "2026-03-02")).toBe(1);
  });
});

test("the day of an instant is that of UTC", () => {
  expect(dayOf(Date.parse("2026-03-01T23:59:59.999Z"))).toBe("2026-03-01");
  expect(dayOf(Date.parse("2026-03-02T00:00:00Z"))).toBe("2026-03-02");
});

async function partitions(db: Database): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(
    sql`SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
