import type { MetricBatch } from "#contracts/metric-event.ts";
import type { SharedKey } from "../env.ts";
import { deliverBatch } from "./deliver-batch.ts";

/** Takes a batch for good, or throws. */
export interface MetricSink {
  send(batch: MetricBatch): Promise<void>;
}

/** Durable from the moment the queue has it; the queue's consumer delivers it. */
export function queueSink(queue: Queue): MetricSink {
  return {
    send: async (batch) => {
      await queue.send(batch, { contentType: "json" });
    },
  };
}

/** Straight to analytics, where no queue is bound. */
export function directSink(analyticsUrl: string, key: SharedKey): MetricSink {
  return {
    send: async (batch) => {
      const delivery = await deliverBatch(batch, { analyticsUrl, key, now: Date.now() });
      if (delivery.outcome !== "stored") throw new Error(`analytics answered ${delivery.outcome}`);
    },
  };
}
