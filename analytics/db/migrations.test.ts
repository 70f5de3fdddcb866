import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { expect, onTestFinished, test } from "vitest";
import { migrationsFolder } from "./migrate.ts";

/** The migrations up to and with `last`, as an older release has them. */
async function migrationsUpTo(last: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aegis-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(migrationsFolder, folder, { recursive: true });
  const path = join(folder, "meta/_journal.json");
  const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(path, "utf8"));
  const end = journal.entries.findIndex(({ tag }) => tag === last);
  await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end + 1) }));
  return folder;
}

test("histograms of an older release are the same afterwards, bucket by bucket and in sum", { timeout: 120_000 }, async () => {
  const database = await PGlite.create();
  onTestFinished(() => database.close());
  await migrate(drizzle(database), { migrationsFolder: await migrationsUpTo("0012_drain_positions") });
  const slot = "'2026-06-15T12:00:00Z', 'users', 'GET'";
  const traffic = (
    table: string,
  ) => `INSERT INTO ${table} (at, route, method, status_class, count, latency_sum_ms, bytes_in, bytes_out, histogram) VALUES
    (${slot}, 2, 10, 1, 0, 0, '{1,0,9}'), (${slot}, 4, 2147483648, 1, 0, 0, '{2147483647,1}'), (${slot}, 5, 0, 0, 0, 0, '{}')`;
  const details = (table: string) => `INSERT INTO ${table}
    (at, location, upstream, plan, route, method, status_class, count, latency_sum_ms, bytes_in, bytes_out, asked, upstream_sum_ms, histogram)
    VALUES ('2026-06-15T12:00:00Z', 'FRA', 'users', '', 'users', 'GET', 2, 5, 1, 0, 0, 0, 0, '{0,0,0,5}')`;
  const trafficTables = ["rollup_10s", "rollup_minute", "rollup_hour", "rollup_day"];
  const detailTables = ["rollup_detail_minute", "rollup_detail_hour", "rollup_detail_day"];
  for (const table of trafficTables) await database.exec(traffic(table));
  for (const table of detailTables) await database.exec(details(table));
  const bucketsOf = async (table: string, histogram: string) => {
    const { rows } = await database.query<{ bucket: number; requests: number }>(`
      SELECT bucket::integer, sum(requests)::float8 AS requests FROM ${table}, unnest(${histogram}) WITH ORDINALITY AS counted (requests, bucket)
      WHERE requests > 0 GROUP BY bucket ORDER BY bucket`);
    return rows.map(({ bucket, requests }) => [bucket - 1, requests]);
  };
  const tables = [...trafficTables, ...detailTables];
  const before = await Promise.all(tables.map((table) => bucketsOf(table, "histogram")));

  await migrate(drizzle(database), { migrationsFolder });
  expect(await Promise.all(tables.map((table) => bucketsOf(table, "unpack_histogram(histogram)")))).toEqual(before);
  expect(before[0]).toEqual([
    [0, 2147483648],
    [1, 1],
    [2, 9],
  ]);
  for (const table of tables) {
    const { rows } = await database.query<{ same: boolean }>(`
      SELECT (SELECT sum(requests) FROM unnest(unpack_histogram(sum(histogram))) AS requests) = sum(count) AS same FROM ${table}`);
    expect([table, rows]).toEqual([table, [{ same: true }]]);
  }
});

test("raw events keep the index of their ids: to make it anew would hold up all that is stored", { timeout: 120_000 }, async () => {
  const database = await PGlite.create();
  onTestFinished(() => database.close());
  await migrate(drizzle(database), { migrationsFolder: await migrationsUpTo("0012_drain_positions") });
  await database.exec("SELECT create_metric_partitions('2026-06-15', '2026-06-15')");
  const indexes = async () =>
    (
      await database.query(
        "SELECT oid, relname, relfilenode FROM pg_class WHERE relkind IN ('i', 'I') AND relname ~ '^request_metrics.*request_id' ORDER BY oid",
      )
    ).rows;
  const before = await indexes();
  await migrate(drizzle(database), { migrationsFolder });
  expect([before.length, await indexes()]).toEqual([2, before]);
});
