import type { Alert, AlertMetric } from "#contracts/alert.ts";
import type { alerts } from "../db/loop-tables.ts";

export type AlertRow = typeof alerts.$inferSelect;

/** An alert as the API and webhooks show it; an empty route or client is none. */
export function describeAlert(row: AlertRow): Alert {
  const { id, rule, state, value, peak, threshold, acknowledgedBy } = row;
  return {
    id,
    rule,
    route: row.route === "" ? null : row.route,
    client: row.client === "" ? null : row.client,
    metric: row.metric as AlertMetric,
    state,
    value,
    peak,
    threshold,
    evidence: row.evidence as Record<string, unknown>,
    startedAt: row.startedAt.toISOString(),
    activeAt: row.activeAt?.toISOString() ?? null,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  };
}
