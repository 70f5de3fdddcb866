import { and, desc, eq, gte } from "drizzle-orm";
import type { Alert, AlertState } from "#contracts/alert.ts";
import type { Database } from "../db/connect.ts";
import { alerts } from "../db/loop-tables.ts";
import { describeAlert } from "./describe-alert.ts";
import { isOpen } from "./store-alerts.ts";

/** Which alerts, newest first and at most `limit`; an empty route is none, `open` all that are not resolved. */
export type AlertQuery = {
  readonly status: AlertState | "open" | "all";
  readonly route?: string | undefined;
  readonly startedSince?: Date;
  readonly limit: number;
};

export async function listAlerts(db: Database, { status, route, startedSince, limit }: AlertQuery): Promise<Alert[]> {
  const rows = await db
    .select()
    .from(alerts)
    .where(
      and(
        stateIs(status),
        route === undefined ? undefined : eq(alerts.route, route),
        startedSince === undefined ? undefined : gte(alerts.startedAt, startedSince),
      ),
    )
    .orderBy(desc(alerts.startedAt), desc(alerts.id))
    .limit(limit);
  return rows.map(describeAlert);
}

/** One alert, or null when there is none of that id. */
export async function readAlert(db: Database, id: string): Promise<Alert | null> {
  const [row] = await db.select().from(alerts).where(eq(alerts.id, id));
  return row === undefined ? null : describeAlert(row);
}

function stateIs(status: AlertQuery["status"]) {
  if (status === "all") return undefined;
  return status === "open" ? isOpen : eq(alerts.state, status);
}
