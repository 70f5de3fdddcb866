import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { alerts } from "../db/loop-tables.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import type { AlertRow } from "./describe-alert.ts";

/** As the index of open alerts says it, so that Postgres uses that index. */
export const isOpen = sql`${alerts.state} <> 'resolved'`;

/** Every alert that is not over, locked until the transaction ends; in key order, as all who lock several. */
export function readOpenAlerts(tx: Transaction): Promise<AlertRow[]> {
  return tx.select().from(alerts).where(isOpen).orderBy(alerts.rule, alerts.route, alerts.client).for("update");
}

/** Writes rows that are new or changed, in one statement and in the order given. */
export async function storeAlerts(tx: Transaction, rows: readonly AlertRow[]): Promise<void> {
  if (rows.length === 0) return;
  const times = (read: (row: AlertRow) => Date | null) => [rows.map((row) => read(row)?.toISOString() ?? null), "timestamptz"] as const;
  const source = unnestRows([
    [rows.map((row) => row.id), "text"],
    [rows.map((row) => row.rule), "text"],
    [rows.map((row) => row.route), "text"],
    [rows.map((row) => row.client), "text"],
    [rows.map((row) => row.metric), "text"],
    [rows.map((row) => row.state), "text"],
    [rows.map((row) => row.value), "double precision"],
    [rows.map((row) => row.peak), "double precision"],
    [rows.map((row) => row.threshold), "double precision"],
    [rows.map((row) => JSON.stringify(row.evidence)), "jsonb"],
    times((row) => row.startedAt),
    times((row) => row.belowSince),
    times((row) => row.activeAt),
    times((row) => row.acknowledgedAt),
    [rows.map((row) => row.acknowledgedBy), "text"],
    times((row) => row.resolvedAt),
  ]);
  await tx.execute(sql`
    INSERT INTO alerts (id, rule, route, client, metric, state, value, peak, threshold, evidence,
      started_at, below_since, active_at, acknowledged_at, acknowledged_by, resolved_at)
    SELECT * FROM ${source}
    ON CONFLICT (id) DO UPDATE SET
      state = excluded.state,
      value = excluded.value,
      peak = excluded.peak,
      threshold = excluded.threshold,
      evidence = excluded.evidence,
      below_since = excluded.below_since,
      active_at = excluded.active_at,
      resolved_at = excluded.resolved_at`);
}
