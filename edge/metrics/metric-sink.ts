import type { MetricBatch } from "#contracts/metric-event.ts";
import type { SharedKey } from "../env.ts";
import { deliverBatch } from "./deliver-batch.ts";
import type { Delivery } from "./post-signed.ts";

/** Takes a batch for good (stored), never will (refused), or may if it is sent again (failed, and every throw). */
export interface MetricSink {
  send(batch: MetricBatch, timeoutMs: number): Promise<Delivery["outcome"]>;
  /** Batches that may wait for it, 100 KB each at most; 50 where it does not say. */
  readonly mostWaiting?: number;
  /** Batches that may be on their way to it at once; 1 where it does not say. */
  readonly lanes?: number;
}

/** Where each batch is a round trip to analytics. A Worker may have six connections open for a request. */
const DIRECT_LANES = 4;

/** Durable from the moment the queue has it; the queue's consumer delivers it. */
export function queueSink(queue: Queue): MetricSink {
  return {
    send: async (batch) => {
      await queue.send(batch, { contentType: "json" });
      return "stored";
    },
  };
}

/** Straight to analytics, where no queue is bound. */
export function directSink(analyticsUrl: string, key: SharedKey, mostWaiting?: number): MetricSink {
  return {
    mostWaiting,
    lanes: DIRECT_LANES,
    send: async (batch, timeoutMs) => (await deliverBatch(batch, { analyticsUrl, key, now: Date.now(), timeoutMs })).outcome,
  };
}
