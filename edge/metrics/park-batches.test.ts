import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { deadBatchPrefix } from "#contracts/kv-keys.ts";
import { kv, testEnv } from "../test-worker.ts";
import worker from "../worker.ts";

const lines: Record<string, unknown>[] = [];
for (const way of ["log", "warn", "error"] as const)
  vi.spyOn(console, way).mockImplementation((line: string) => void lines.push(JSON.parse(line)));
afterEach(() => void lines.splice(0));

async function deliver(queue: string, changes: Record<string, unknown> = {}) {
  const body = { formatVersion: 1, batchId: crypto.randomUUID(), events: {} };
  const batch = createMessageBatch(queue, [{ id: "m-1", timestamp: new Date(), attempts: 1, body }]);
  await worker.queue(batch, testEnv(changes));
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  const kept = await kv.get(`${deadBatchPrefix}${body.batchId}`, "json");
  return { body, kept, acknowledged: explicitAcks, again: retryMessages.length };
}

describe("a metric batch from the dead-letter queue", () => {
  it("is kept in KV as it was, and acknowledged", async () => {
    const { body, kept, acknowledged } = await deliver("metrics-dead");
    expect(kept).toEqual(body);
    expect(acknowledged).toEqual(["m-1"]);
    expect(lines.at(-1)).toMatchObject({ level: "warn", batchId: body.batchId });
  });

  it("stays in the queue while KV cannot take it", async () => {
    expect(await deliver("metrics-dead", { POLICY: undefined })).toMatchObject({ kept: null, acknowledged: [], again: 1 });
  });
});

it("a metric batch from the queue is delivered, not kept", async () => {
  expect(await deliver("metrics")).toMatchObject({ kept: null });
});
