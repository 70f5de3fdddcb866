import { eq } from "drizzle-orm";
import type { Alert } from "#contracts/alert.ts";
import type { Transaction } from "../db/connect.ts";
import { alerts } from "../db/loop-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { type AlertRow, describeAlert } from "./describe-alert.ts";

export type AcknowledgeResult = { ok: true; alert: Alert } | { ok: false; reason: "not-found" | "conflict"; detail: string };

/** Notes who has seen an alert, with a ledger row; who was first stays. An alert that is over cannot be acknowledged. */
export function acknowledgeAlert(
  { db, now }: Pick<Dependencies, "db" | "now">,
  { id, actor }: { id: string; actor: Actor },
): Promise<AcknowledgeResult> {
  return db.transaction(async (tx): Promise<AcknowledgeResult> => {
    const [row] = await tx.select().from(alerts).where(eq(alerts.id, id)).for("update");
    if (row === undefined) return { ok: false, reason: "not-found", detail: "There is no alert of this id." };
    if (row.state === "resolved") return { ok: false, reason: "conflict", detail: "The alert is resolved." };
    if (row.state === "acknowledged") return { ok: true, alert: describeAlert(row) };
    return { ok: true, alert: describeAlert(await storeAcknowledgement(tx, row, { actor, at: new Date(now()) })) };
  });
}

async function storeAcknowledgement(tx: Transaction, row: AlertRow, { actor, at }: { actor: Actor; at: Date }): Promise<AlertRow> {
  const { id, rule, route, client, metric, value, threshold } = row;
  const change = { state: "acknowledged" as const, acknowledgedAt: at, acknowledgedBy: actor.name };
  await tx.update(alerts).set(change).where(eq(alerts.id, id));
  await recordDecision(tx, {
    action: "alert.acknowledge",
    target: id,
    before: { state: row.state },
    after: { state: change.state },
    reason: "",
    evidence: { rule, route, client, metric, value, threshold },
    actor,
    decidedAt: at,
  });
  return { ...row, ...change };
}
