import type { Settings } from "../env.ts";
import type { Log } from "../log.ts";
import { deliverBatch } from "./deliver-batch.ts";

const LONGEST_DELAY_SECONDS = 30;
/** A batch analytics refuses keeps its place until somebody mends the cause, or the dead-letter queue takes it. */
const REFUSED_DELAY_SECONDS = 600;

/** Delivers queued metric batches, each acknowledged only after analytics has committed it. */
export async function consumeQueue(batch: MessageBatch, settings: Settings, log: Log): Promise<void> {
  await Promise.all(batch.messages.map((message) => deliverMessage(message, settings, log)));
}

async function deliverMessage(message: Message, settings: Settings, log: Log): Promise<void> {
  const { analyticsUrl, ingestKey } = settings;
  const delivery = await deliverBatch(message.body, { analyticsUrl, key: ingestKey, now: Date.now() });
  if (delivery.outcome === "stored") {
    message.ack();
    return;
  }
  const delaySeconds =
    delivery.outcome === "refused" ? REFUSED_DELAY_SECONDS : Math.min(LONGEST_DELAY_SECONDS, 2 ** Math.min(message.attempts, 5));
  log.warn("a metric batch waits for analytics", {
    outcome: delivery.outcome,
    detail: delivery.detail,
    attempts: message.attempts,
    delaySeconds,
  });
  message.retry({ delaySeconds });
}
