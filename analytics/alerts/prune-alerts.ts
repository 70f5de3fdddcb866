import { and, eq, lt } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { alertNotifications, alerts } from "../db/loop-tables.ts";

/** As long as the history of alerts goes back. */
export const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** Deletes alerts that were resolved, and messages that were written, before all that is kept. */
export async function pruneAlerts(db: Database, now: number, retentionDays: number): Promise<void> {
  const before = new Date(now - Math.max(retentionDays, HISTORY_DAYS) * DAY_MS);
  // What was resolved by then had begun by then, and that has an index.
  await db.delete(alerts).where(and(lt(alerts.startedAt, before), lt(alerts.resolvedAt, before), eq(alerts.state, "resolved")));
  await db.delete(alertNotifications).where(lt(alertNotifications.createdAt, before));
}
