import { sql } from "drizzle-orm";
import type { Database, Transaction } from "../db/connect.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import { valueBucket } from "../rollup/value-bucket.ts";
import { admitSeries } from "./admit-series.ts";
import type { MetricValue, Rejected } from "./decide-custom-metrics.ts";

type Row = {
  readonly at: number;
  readonly name: string;
  readonly tags: string;
  readonly bucket: number;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  last: number;
};

const minuteMs = 60_000;

/** Adds values to the minutes, all or none of those that may be; answers those that may not. */
export async function storeCustomMetrics(db: Database, values: readonly MetricValue[]): Promise<Rejected[]> {
  return db.transaction(async (tx) => {
    const { admitted, rejected } = await admitSeries(tx, values);
    await addRows(tx, sumValues(admitted));
    return rejected;
  });
}

function sumValues(values: readonly MetricValue[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { name, kind, tags, value, at } of [...values].sort((one, other) => one.at - other.at)) {
    const [minute, bucket] = [at - (at % minuteMs), kind === "histogram" ? valueBucket(value) : 0];
    const key = JSON.stringify([minute, name, tags, bucket]);
    const row = rows.get(key) ?? { at: minute, name, tags, bucket, count: 0, sum: 0, minimum: value, maximum: value, last: value };
    row.count += 1;
    row.sum += value;
    row.minimum = Math.min(row.minimum, value);
    row.maximum = Math.max(row.maximum, value);
    row.last = value;
    rows.set(key, row);
  }
  return [...rows.values()];
}

async function addRows(tx: Transaction, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    [rows.map(({ at }) => new Date(at).toISOString()), "timestamptz"],
    [rows.map(({ name }) => name), "text"],
    [rows.map(({ tags }) => tags), "text"],
    [rows.map(({ bucket }) => bucket), "integer"],
    [rows.map(({ count }) => count), "bigint"],
    [rows.map(({ sum }) => sum), "double precision"],
    [rows.map(({ minimum }) => minimum), "double precision"],
    [rows.map(({ maximum }) => maximum), "double precision"],
    [rows.map(({ last }) => last), "double precision"],
  ]);
  await tx.execute(sql`
    INSERT INTO custom_metric_minute AS kept (at, name, tags, bucket, count, sum, minimum, maximum, last)
    SELECT * FROM ${source}
    ON CONFLICT (name, at, tags, bucket) DO UPDATE SET
      count = kept.count + excluded.count,
      sum = kept.sum + excluded.sum,
      minimum = least(kept.minimum, excluded.minimum),
      maximum = greatest(kept.maximum, excluded.maximum),
      last = excluded.last`);
}
