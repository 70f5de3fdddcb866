import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { packHistogram } from "../db/pack-histogram.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import type { DetailAddition, VersionAddition } from "./collect-details.ts";

/** Adds traffic by location, upstream and plan; always after the other rollups. */
export async function storeDetails(tx: Transaction, rows: readonly DetailAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    [rows.map((row) => new Date(row.at).toISOString()), "timestamptz"],
    [rows.map((row) => row.location), "text"],
    [rows.map((row) => row.upstream), "text"],
    [rows.map((row) => row.plan), "text"],
    [rows.map((row) => row.route), "text"],
    [rows.map((row) => row.method), "text"],
    [rows.map((row) => row.statusClass), "smallint"],
    [rows.map((row) => row.count), "bigint"],
    [rows.map((row) => row.latencySumMs), "double precision"],
    [rows.map((row) => row.bytesIn), "bigint"],
    [rows.map((row) => row.bytesOut), "bigint"],
    [rows.map((row) => row.asked), "bigint"],
    [rows.map((row) => row.upstreamSumMs), "double precision"],
    [rows.map((row) => packHistogram(row.histogram)), "numeric"],
  ]);
  const keys = sql`at, location, upstream, plan, route, method, status_class`;
  const sums = sql`count, latency_sum_ms, bytes_in, bytes_out, asked, upstream_sum_ms`;
  await tx.execute(sql`
    INSERT INTO rollup_detail_minute AS kept (${keys}, ${sums}, histogram)
    SELECT * FROM ${source}
    ON CONFLICT (${keys}) DO UPDATE SET
      count = kept.count + excluded.count,
      latency_sum_ms = kept.latency_sum_ms + excluded.latency_sum_ms,
      bytes_in = kept.bytes_in + excluded.bytes_in,
      bytes_out = kept.bytes_out + excluded.bytes_out,
      asked = kept.asked + excluded.asked,
      upstream_sum_ms = kept.upstream_sum_ms + excluded.upstream_sum_ms,
      histogram = kept.histogram + excluded.histogram`);
}

/** Adds which policy was in force where; always last. */
export async function storeVersions(tx: Transaction, rows: readonly VersionAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    [rows.map((row) => new Date(row.at).toISOString()), "timestamptz"],
    [rows.map((row) => row.location), "text"],
    [rows.map((row) => row.part), "text"],
    [rows.map((row) => row.version), "bigint"],
    [rows.map((row) => row.batches), "bigint"],
    [rows.map((row) => row.requests), "bigint"],
  ]);
  await tx.execute(sql`
    INSERT INTO rollup_version_minute AS kept (at, location, part, version, batches, requests)
    SELECT * FROM ${source}
    ON CONFLICT (at, location, part, version) DO UPDATE SET
      batches = kept.batches + excluded.batches,
      requests = kept.requests + excluded.requests`);
}
