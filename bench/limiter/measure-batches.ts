import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { MetricBatch, MetricEvent } from "#contracts/metric-event.ts";
import { MetricBuffer } from "#edge/metrics/metric-buffer.ts";
import { Signals } from "#edge/metrics/signals.ts";
import { arrivals, type Workload } from "../../scripts/testing/limiter/workload.ts";
import { queueOperations } from "./cloudflare-dollars.ts";

export interface Batches {
  requests: number;
  messages: number;
  /** Of all messages together. */
  bytes: number;
  /** What the queue counts for them. */
  operations: number;
}

const example = new URL("../../contracts/examples/metric-event/valid-answered.json", import.meta.url);
const policyVersions = { config: 12, limits: 345, blocks: 67, risk: 8901, revocations: 23, upstreams: 4, cache: 5 };

/** The messages that isolates put into their queue under a workload: the deployed buffers, in real time, each request's event as in the example. */
export async function measureBatches(workload: Workload): Promise<Batches> {
  const event = JSON.parse(readFileSync(example, "utf8")) as MetricEvent;
  const batches: Batches = { requests: 0, messages: 0, bytes: 0, operations: 0 };
  const take = async (batch: MetricBatch) => {
    const bytes = Buffer.byteLength(JSON.stringify(batch));
    batches.messages += 1;
    batches.bytes += bytes;
    batches.operations += queueOperations(bytes);
    return "stored" as const;
  };
  const isolates = Array.from({ length: workload.isolates }, () => {
    const identity = { edgeId: "bench", isolateId: crypto.randomUUID(), location: "FRA" };
    return new MetricBuffer({ send: take }, new Signals(), identity);
  });
  const startsAt = Date.now();
  for (const { at, isolate } of arrivals(workload)) {
    const dueIn = startsAt + at - Date.now();
    if (dueIn > 1) await delay(dueIn);
    batches.requests += 1;
    const now = Date.now();
    isolates[isolate]?.add(
      { ...event, at: now, requestId: crypto.randomUUID() },
      { versions: policyVersions, now, waitUntil: () => undefined },
    );
  }
  await Promise.all(isolates.map((buffer) => buffer.flush(policyVersions)));
  return batches;
}
