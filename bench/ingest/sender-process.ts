// One sender: makes and signs its batches before it is told to go, then delivers them, so many at a time, each until it is stored.
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { makeBatch, signedRequest } from "../../analytics/ingest/test-batch.ts";
import { ingestKey } from "../measure/start-analytics.ts";
import { createTrafficMixture } from "./traffic-mixture.ts";

export type SenderOrder = {
  readonly url: string;
  readonly seed: number;
  readonly batches: number;
  readonly batchEvents: number;
  /** Deliveries that are open at once. */
  readonly open: number;
  /** Every so manieth batch is delivered once more after it was stored. */
  readonly repeatEach: number;
  /** When the first request arrived at the edge, and how many did each second; of all senders together. */
  readonly firstAt: number;
  readonly perSecond: number;
  readonly senders: number;
};
export type SenderReport = { events: number; delivered: number; duplicates: number; postponed: number; failed: number };

type Delivery = { readonly headers: Record<string, string>; readonly body: Buffer };

const retryMs = 50;

process.once("message", async (order: SenderOrder) => {
  const deliveries = prepare(order);
  process.send?.("ready");
  await new Promise((go) => process.once("message", go));
  process.send?.(await deliverAll(deliveries, order));
  process.disconnect();
});

function prepare({ seed, batches, batchEvents, firstAt, perSecond, senders }: SenderOrder): Delivery[] {
  const next = createTrafficMixture(seed);
  const eventMs = (1000 / perSecond) * senders;
  return Array.from({ length: batches }, (_, batch) => {
    const events = Array.from({ length: batchEvents }, (_unused, index) =>
      next(Math.floor(firstAt + (batch * batchEvents + index) * eventMs)),
    );
    const envelope = { edgeId: "edge-bench", isolateId: `isolate-${seed}`, sequence: batch + 1, location: "FRA" };
    const { headers, body } = signedRequest(JSON.stringify(makeBatch(events, envelope)), { ...ingestKey, keyId: ingestKey.id });
    return { headers: headers as Record<string, string>, body: Buffer.from(body as string) };
  });
}

async function deliverAll(deliveries: readonly Delivery[], { url, open, repeatEach, batchEvents }: SenderOrder): Promise<SenderReport> {
  const report: SenderReport = { events: deliveries.length * batchEvents, delivered: 0, duplicates: 0, postponed: 0, failed: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: open });
  let next = 0;
  const work = async () => {
    for (let index = next++; index < deliveries.length; index = next++) {
      const delivery = deliveries[index] as Delivery;
      await deliverOnce(delivery, { url, agent, report });
      if (index % repeatEach === 0) await deliverOnce(delivery, { url, agent, report });
    }
  };
  await Promise.all(Array.from({ length: open }, work));
  agent.destroy();
  return report;
}

/** As the queue's consumer does: what is refused for now comes again. */
async function deliverOnce(delivery: Delivery, to: { url: string; agent: Agent; report: SenderReport }): Promise<void> {
  for (;;) {
    const { status, body } = await post(delivery, to);
    if (status === 503) {
      to.report.postponed += 1;
      await delay(retryMs);
      continue;
    }
    if (status !== 200) to.report.failed += 1;
    else if ((JSON.parse(body) as { duplicate: boolean }).duplicate) to.report.duplicates += 1;
    else to.report.delivered += 1;
    return;
  }
}

function post({ headers, body }: Delivery, { url, agent }: { url: string; agent: Agent }): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}/api/ingest`,
      { method: "POST", agent, headers: { ...headers, "Content-Length": body.length } },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (part: string) => {
          text += part;
        });
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: text }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
