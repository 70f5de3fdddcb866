import { deadBatchPrefix } from "#contracts/kv-keys.ts";
import type { MetricBatch } from "#contracts/metric-event.ts";
import type { Log } from "../log.ts";

/** As long as analytics knows the ids of batches that it has stored already. */
const KEPT_SECONDS = 14 * 86_400;
const RETRY_SECONDS = 300;

/** Whether these messages come from the queue that takes what could not be delivered. */
export function isDeadLetters({ queue }: Pick<MessageBatch, "queue">): boolean {
  return queue.endsWith("-dead");
}

/** Keeps undelivered metric batches in KV, where analytics finds them; each is acknowledged once it lies there. */
export async function parkBatches(batch: MessageBatch, kv: KVNamespace | undefined, log: Log): Promise<void> {
  await Promise.all(batch.messages.map((message) => parkMessage(message, kv, log)));
}

async function parkMessage(message: Message, kv: KVNamespace | undefined, log: Log): Promise<void> {
  const { batchId } = message.body as Pick<MetricBatch, "batchId">;
  try {
    if (kv === undefined) throw new Error("no KV is bound");
    await kv.put(`${deadBatchPrefix}${batchId}`, JSON.stringify(message.body), { expirationTtl: KEPT_SECONDS });
    log.warn("a metric batch could not be delivered and is kept: aegis metrics redrive", { batchId });
    message.ack();
  } catch (error) {
    log.error("a metric batch could not be kept", { batchId, detail: (error as Error).message });
    message.retry({ delaySeconds: RETRY_SECONDS });
  }
}
