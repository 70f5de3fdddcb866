import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { packHistogram } from "../db/pack-histogram.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import type { ClientAddition, LimitAddition, OutcomeAddition, RecentClientAddition, Rollups, TrafficAddition } from "./collect-rollups.ts";

/** Adds to the rollup tables; always in the same order of tables and rows. */
export async function storeRollups(tx: Transaction, rollups: Rollups): Promise<void> {
  await storeTraffic(tx, "rollup_10s", rollups.tenSeconds);
  await storeTraffic(tx, "rollup_minute", rollups.minutes);
  await storeOutcomes(tx, rollups.outcomes);
  await storeLimits(tx, rollups.limits);
  await storeClients(tx, rollups.clients);
  await storeRecentClients(tx, rollups.recentClients);
}

async function storeTraffic(tx: Transaction, table: "rollup_10s" | "rollup_minute", rows: readonly TrafficAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    ...slotColumns(rows),
    [rows.map((row) => row.statusClass), "smallint"],
    [rows.map((row) => row.count), "bigint"],
    [rows.map((row) => row.latencySumMs), "double precision"],
    [rows.map((row) => row.bytesIn), "bigint"],
    [rows.map((row) => row.bytesOut), "bigint"],
    [rows.map((row) => packHistogram(row.histogram)), "numeric"],
  ]);
  const target = sql.raw(table);
  await tx.execute(sql`
    INSERT INTO ${target} AS kept (at, route, method, status_class, count, latency_sum_ms, bytes_in, bytes_out, histogram)
    SELECT * FROM ${source}
    ON CONFLICT (at, route, method, status_class) DO UPDATE SET
      count = kept.count + excluded.count,
      latency_sum_ms = kept.latency_sum_ms + excluded.latency_sum_ms,
      bytes_in = kept.bytes_in + excluded.bytes_in,
      bytes_out = kept.bytes_out + excluded.bytes_out,
      histogram = kept.histogram + excluded.histogram`);
}

async function storeOutcomes(tx: Transaction, rows: readonly OutcomeAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    ...slotColumns(rows),
    [rows.map((row) => row.status), "smallint"],
    [rows.map((row) => row.problemCode), "text"],
    [rows.map((row) => row.count), "bigint"],
  ]);
  await tx.execute(sql`
    INSERT INTO rollup_outcome_minute AS kept (at, route, method, status, problem_code, count)
    SELECT * FROM ${source}
    ON CONFLICT (at, route, method, status, problem_code) DO UPDATE SET count = kept.count + excluded.count`);
}

async function storeLimits(tx: Transaction, rows: readonly LimitAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    ...slotColumns(rows),
    [rows.map((row) => row.limit), "text"],
    [rows.map((row) => row.quota), "integer"],
    [rows.map((row) => row.allowed), "bigint"],
    [rows.map((row) => row.refused), "bigint"],
    [rows.map((row) => row.shadowRefused), "bigint"],
    [rows.map((row) => row.bypassed), "bigint"],
    [rows.map((row) => row.storeFailures), "bigint"],
  ]);
  await tx.execute(sql`
    INSERT INTO rollup_limit_minute AS kept
      (at, route, method, limit_name, quota, allowed, refused, shadow_refused, bypassed, store_failures)
    SELECT * FROM ${source}
    ON CONFLICT (at, limit_name, route, method) DO UPDATE SET
      quota = excluded.quota,
      allowed = kept.allowed + excluded.allowed,
      refused = kept.refused + excluded.refused,
      shadow_refused = kept.shadow_refused + excluded.shadow_refused,
      bypassed = kept.bypassed + excluded.bypassed,
      store_failures = kept.store_failures + excluded.store_failures`);
}

async function storeClients(tx: Transaction, rows: readonly ClientAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    ...slotColumns(rows),
    [rows.map((row) => row.client), "text"],
    [rows.map((row) => row.count), "bigint"],
    [rows.map((row) => row.refused), "bigint"],
    [rows.map((row) => row.errors), "bigint"],
  ]);
  await tx.execute(sql`
    INSERT INTO rollup_client_minute AS kept (at, route, method, client, count, refused, errors)
    SELECT * FROM ${source}
    ON CONFLICT (at, client, route, method) DO UPDATE SET
      count = kept.count + excluded.count,
      refused = kept.refused + excluded.refused,
      errors = kept.errors + excluded.errors`);
}

/**
 * What `unite_paths` gives, told without a call where it can be: 64 are all different, as nothing is doubled in so many. Fewer may
 * hold one twice; who reads them counts the different ones.
 */
const unitedPaths = sql`CASE
  WHEN cardinality(kept.paths) >= 64 OR kept.paths @> excluded.paths THEN kept.paths
  WHEN cardinality(kept.paths) + cardinality(excluded.paths) < 64 THEN kept.paths || excluded.paths
  ELSE unite_paths(kept.paths, excluded.paths) END`;

async function storeRecentClients(tx: Transaction, rows: readonly RecentClientAddition[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnestRows([
    [startsOf(rows), "timestamptz"],
    [rows.map((row) => row.route), "text"],
    [rows.map((row) => row.client), "text"],
    [rows.map((row) => row.limit), "text"],
    [rows.map((row) => row.count), "bigint"],
    [rows.map((row) => row.refused), "bigint"],
    [rows.map((row) => row.bypassed), "bigint"],
    [rows.map((row) => row.clientErrors), "bigint"],
    [rows.map((row) => row.serverErrors), "bigint"],
    [rows.map((row) => `{${[...row.paths].join(",")}}`), "text"],
  ]);
  await tx.execute(sql`
    INSERT INTO rollup_client_10s AS kept
      (at, route, client, limit_name, count, refused, bypassed, client_errors, server_errors, paths)
    SELECT at, route, client, limit_name, count, refused, bypassed, client_errors, server_errors, paths::integer[]
    FROM ${source} AS added (at, route, client, limit_name, count, refused, bypassed, client_errors, server_errors, paths)
    ON CONFLICT (at, route, client, limit_name) DO UPDATE SET
      count = kept.count + excluded.count,
      refused = kept.refused + excluded.refused,
      bypassed = kept.bypassed + excluded.bypassed,
      client_errors = kept.client_errors + excluded.client_errors,
      server_errors = kept.server_errors + excluded.server_errors,
      paths = ${unitedPaths}`);
}

function slotColumns(rows: readonly { readonly at: number; readonly route: string; readonly method: string }[]) {
  return [
    [startsOf(rows), "timestamptz"],
    [rows.map((row) => row.route), "text"],
    [rows.map((row) => row.method), "text"],
  ] as const;
}

/** Few intervals stand in many rows: each is written once. */
function startsOf(rows: readonly { readonly at: number }[]): string[] {
  const texts = new Map(rows.map(({ at }) => [at, ""]));
  for (const at of texts.keys()) texts.set(at, new Date(at).toISOString());
  return rows.map(({ at }) => texts.get(at) ?? "");
}
