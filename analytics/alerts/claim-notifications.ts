import { and, asc, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { alertNotifications } from "../db/loop-tables.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import { LARGEST_ATTEMPTS } from "./decide-redelivery.ts";

const MOST_AT_ONCE = 50;
/** Longer than sending takes: only what a process left behind when it died is taken again. */
const LEASE_MS = 60_000;

export type NotificationRow = typeof alertNotifications.$inferSelect;
/** What became of a claimed message; it is due again at `nextAt` unless it was delivered or given up. */
export type Settlement = Pick<NotificationRow, "id" | "attempts" | "nextAt" | "deliveredAt" | "failure">;

/** The end of an alert waits until its webhook has the beginning, or will never have it. */
const isInOrder = sql`NOT EXISTS (
  SELECT 1 FROM alert_notifications AS earlier
  WHERE earlier.id = replace(${alertNotifications.id}, ':resolved:', ':active:') AND earlier.id <> ${alertNotifications.id}
    AND earlier.delivered_at IS NULL AND earlier.failure IS NULL)`;

/** Takes due messages, oldest first, out of the reach of others for the lease; `now` in milliseconds. */
export function claimNotifications(db: Database, now: number): Promise<NotificationRow[]> {
  return db.transaction(async (tx) => {
    const due = await tx
      .select({ id: alertNotifications.id })
      .from(alertNotifications)
      .where(
        and(
          isNull(alertNotifications.deliveredAt),
          isNull(alertNotifications.failure),
          lt(alertNotifications.attempts, LARGEST_ATTEMPTS),
          lte(alertNotifications.nextAt, new Date(now)),
          isInOrder,
        ),
      )
      .orderBy(asc(alertNotifications.nextAt), asc(alertNotifications.id))
      .limit(MOST_AT_ONCE)
      .for("update", { skipLocked: true });
    const ids = due.map(({ id }) => id);
    if (ids.length === 0) return [];
    const nextAt = new Date(now + LEASE_MS);
    return tx.update(alertNotifications).set({ nextAt }).where(inArray(alertNotifications.id, ids)).returning();
  });
}

/** Writes down what became of claimed messages, in one statement. */
export async function settleNotifications(db: Database, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const source = unnestRows([
    [settlements.map((one) => one.id), "text"],
    [settlements.map((one) => one.attempts), "integer"],
    [settlements.map((one) => one.nextAt.toISOString()), "timestamptz"],
    [settlements.map((one) => one.deliveredAt?.toISOString() ?? null), "timestamptz"],
    [settlements.map((one) => one.failure), "text"],
  ]);
  await db.execute(sql`
    UPDATE alert_notifications AS kept
    SET attempts = settled.attempts, next_at = settled.next_at, delivered_at = settled.delivered_at, failure = settled.failure
    FROM ${source} AS settled (id, attempts, next_at, delivered_at, failure)
    WHERE kept.id = settled.id AND kept.delivered_at IS NULL`);
}
