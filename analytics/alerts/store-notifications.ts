import { sql } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import { type AlertRow, describeAlert } from "./describe-alert.ts";

export type AlertChange = { readonly before: AlertRow | null; readonly after: AlertRow };

/** Writes down what each webhook is to be told; the id of a message keeps it from being written twice. */
export async function storeNotifications(
  tx: Transaction,
  changes: readonly AlertChange[],
  { webhooks, at }: { webhooks: readonly { readonly name: string }[]; at: Date },
): Promise<void> {
  const rows = changes.filter(isTold).flatMap(({ after }) =>
    webhooks.map(({ name }) => {
      const id = `${after.id}:${after.state}:${name}`;
      return { id, webhook: name, body: { id, event: `alert.${after.state}`, alert: describeAlert(after) } };
    }),
  );
  if (rows.length === 0) return;
  const source = unnestRows([
    [rows.map((row) => row.id), "text"],
    [rows.map((row) => row.webhook), "text"],
    [rows.map((row) => JSON.stringify(row.body)), "jsonb"],
  ]);
  const createdAt = sql`${at.toISOString()}::timestamptz`;
  await tx.execute(sql`
    INSERT INTO alert_notifications (id, webhook, body, created_at, attempts, next_at)
    SELECT id, webhook, body, ${createdAt}, 0, ${createdAt} FROM ${source} AS added (id, webhook, body) ORDER BY id
    ON CONFLICT (id) DO NOTHING`);
}

/** One that only pended has told nobody, so its end is no news either. */
function isTold({ before, after }: AlertChange): boolean {
  if (before?.state === after.state) return false;
  return after.state === "active" || (after.state === "resolved" && before !== null && before.state !== "pending");
}
