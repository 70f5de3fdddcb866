import type { Dependencies } from "../dependencies.ts";
import { claimNotifications, type NotificationRow, type Settlement, settleNotifications } from "./claim-notifications.ts";
import { decideDestination } from "./decide-destination.ts";
import { decideRedelivery } from "./decide-redelivery.ts";
import type { Webhook } from "./judge-alerts.ts";
import { openWebhook } from "./open-webhook.ts";
import { sendNotification } from "./send-notification.ts";

const TIMEOUT_MS = 5000;

type Sending = Pick<Dependencies, "db" | "env" | "now" | "log"> & { readonly random?: () => number; readonly timeoutMs?: number };

/**
 * Sends the messages that are due, each at least once; answers how many were delivered. One that must wait for a
 * variable of the environment stays due without using up an attempt.
 */
export async function runNotifications(dependencies: Sending, webhooks: readonly Webhook[]): Promise<number> {
  const { db, now } = dependencies;
  const byName = new Map(webhooks.map((webhook) => [webhook.name, webhook]));
  const rows = await claimNotifications(db, now());
  const settlements = await Promise.all(rows.map((row) => deliver(dependencies, row, byName.get(row.webhook))));
  await settleNotifications(db, settlements);
  return settlements.filter(({ deliveredAt }) => deliveredAt !== null).length;
}

/** Log lines name the webhook, never its address. */
async function deliver({ env, log, ...sending }: Sending, row: NotificationRow, webhook: Webhook | undefined): Promise<Settlement> {
  const attempt = row.attempts + 1;
  const fields = { notification: row.id, webhook: row.webhook, attempt };
  const opened = await openWebhook(webhook, env.sealingKeys);
  const destination = opened.kind === "ready" ? decideDestination(opened.webhook, env.lookUp) : opened;
  if (destination.kind === "unresolved") {
    log.warn("a notification waits for a variable of the environment", { ...fields, variable: destination.variable });
    return row;
  }
  if (destination.kind === "refused") {
    log.error("a notification was given up", { ...fields, failure: destination.failure });
    return { ...row, failure: destination.failure };
  }
  const now = sending.now();
  const body = JSON.stringify({ ...(row.body as object), sentAt: new Date(now).toISOString() });
  const { url, secret } = destination;
  const sent = await sendNotification({ url, secret, body }, { now, timeoutMs: sending.timeoutMs ?? TIMEOUT_MS });
  if (sent.ok) {
    log.info("a notification was delivered", { ...fields, status: sent.status });
    return { ...row, attempts: attempt, deliveredAt: new Date(sending.now()) };
  }
  const delayMs = decideRedelivery(attempt, (sending.random ?? Math.random)());
  log.warn(delayMs === null ? "a notification was given up" : "a notification was not delivered", { ...fields, failure: sent.failure });
  if (delayMs === null) return { ...row, attempts: attempt, failure: sent.failure };
  return { ...row, attempts: attempt, nextAt: new Date(sending.now() + delayMs) };
}
