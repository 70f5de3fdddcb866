import { beforeAll, describe, expect, inject, it } from "vitest";
import * as z from "zod/mini";
import { MetricBatch, type MetricEvent, toColumns } from "#contracts/metric-event.ts";
import { publish, secrets, send, testConfig } from "../test-worker.ts";
import { deliverBatch } from "./deliver-batch.ts";
import { MetricBuffer } from "./metric-buffer.ts";
import { Signals } from "./signals.ts";

type Received = { signature: string; body: string }[];
const received = async () => (await (await fetch(`${inject("analyticsUrl")}/received`)).json()) as Received;
const setMode = (status: number) => fetch(`${inject("analyticsUrl")}/mode`, { method: "POST", body: String(status) });

function event(changes: Partial<MetricEvent> = {}): MetricEvent {
  return {
    at: Date.now(),
    requestId: crypto.randomUUID(),
    route: "r",
    method: "GET",
    status: 200,
    latencyMs: 1,
    upstreamMs: null,
    stepMs: {},
    bytesIn: null,
    bytesOut: null,
    client: null,
    plan: null,
    upstream: null,
    cache: null,
    risk: null,
    problemCode: null,
    pathHash: null,
    limits: [],
    ...changes,
  };
}

function buffer(send: (batch: MetricBatch) => Promise<void>) {
  const batches: MetricBatch[] = [];
  const work: Promise<unknown>[] = [];
  const sink = {
    send: async (batch: MetricBatch) => {
      await send(batch);
      batches.push(batch);
      return "stored" as const;
    },
  };
  const metrics = new MetricBuffer(sink, new Signals(), { edgeId: "e", isolateId: "i", location: null });
  const add = (changes: Partial<MetricEvent> = {}, now = Date.now()) =>
    metrics.add(event(changes), { versions: { config: 3 }, now, waitUntil: (promise) => work.push(promise) });
  return { metrics, batches, work, add };
}

describe("metric buffer", () => {
  it("sends one batch a second after its first event, owned by the request that brought it", async () => {
    const { batches, work, add } = buffer(async () => {});
    for (let count = 0; count < 5; count++) add();
    expect(work).toHaveLength(1);
    await Promise.all(work);
    expect(batches.map((batch) => batch.events.at.length)).toEqual([5]);
    expect(batches[0]).toMatchObject({ sequence: 1, versions: { config: 3 }, dropped: [] });
    expect(z.safeParse(MetricBatch, batches[0]).success).toBe(true);
  });

  it("sends at once when 150 wait, and every event exactly once", async () => {
    const { batches, work, add } = buffer(async () => {});
    for (let count = 0; count < 400; count++) add();
    await Promise.all(work);
    expect(batches.map((batch) => batch.events.at.length).sort()).toEqual([100, 150, 150]);
    expect(new Set(batches.flatMap((batch) => batch.events.requestId)).size).toBe(400);
    expect(batches.map((batch) => batch.sequence).sort()).toEqual([1, 2, 3]);
  });

  it("keeps a batch and its id until the sink has taken it", async () => {
    const tried: string[] = [];
    let down = true;
    const { metrics, batches, add } = buffer(async (batch) => {
      tried.push(batch.batchId);
      if (down) throw new Error("away");
    });
    add();
    await metrics.flush({});
    down = false;
    await metrics.flush({});
    expect(new Set(tried).size).toBe(1);
    expect(batches.map((batch) => batch.events.at.length)).toEqual([1]);
  }, 15_000);

  it("keeps a batch's JSON under what a queue message holds", async () => {
    const { metrics, batches, add } = buffer(async () => {});
    const limits = Array.from({ length: 16 }, (_, index) => ({
      limit: `limit-${index}-${"x".repeat(40)}`,
      outcome: "allowed" as const,
      quota: 1e9,
      remaining: 1e9,
    }));
    for (let count = 0; count < 149; count++) add({ limits, client: `sub:${"a".repeat(110)}` });
    await metrics.flush({});
    expect(batches.length).toBeGreaterThan(1);
    for (const batch of batches) expect(JSON.stringify(batch).length).toBeLessThan(110_000);
    expect(batches.flatMap((batch) => batch.events.at)).toHaveLength(149);
  });

  it("takes a batch over whose owner has gone", async () => {
    const { work, add } = buffer(async () => {});
    const now = Date.now();
    add({}, now);
    add({}, now + 10);
    add({}, now + 4000);
    expect(work).toHaveLength(2);
    await Promise.all(work);
  });

  it("does not take a batch for an orphan because the request that opened it was slow", async () => {
    const { work, add } = buffer(async () => {});
    add({ at: Date.now() - 20_000 });
    add({ at: Date.now() });
    expect(work).toHaveLength(1);
    await Promise.all(work);
  });
});

describe("delivery", () => {
  it("signs what it posts with the key, the time and the body", async () => {
    const batch = { formatVersion: 1, marker: crypto.randomUUID() };
    const now = Date.now();
    const delivery = await deliverBatch(batch, { analyticsUrl: inject("analyticsUrl"), key: { id: "k", secret: secrets.ingest }, now });
    expect(delivery.outcome).toBe("stored");
    const found = (await received()).find((entry) => entry.body.includes(batch.marker));
    const seconds = Math.floor(now / 1000);
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secrets.ingest), { name: "HMAC", hash: "SHA-256" }, false, [
      "verify",
    ]);
    const match = /^keyId=k,t=(\d+),v1=([0-9a-f]{64})$/.exec(found?.signature ?? "");
    expect(Number(match?.[1])).toBe(seconds);
    const mac = Uint8Array.from(match?.[2]?.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    expect(await crypto.subtle.verify("HMAC", key, mac, new TextEncoder().encode(`${seconds}.${found?.body}`))).toBe(true);
  });

  it.each([
    [503, "failed"],
    [401, "failed"],
    [422, "refused"],
    [413, "refused"],
  ])("tells a %i: %s", async (status, outcome) => {
    await setMode(status);
    const delivery = await deliverBatch({}, { analyticsUrl: inject("analyticsUrl"), key: { id: "k", secret: "s" }, now: Date.now() });
    await setMode(200);
    expect(delivery.outcome).toBe(outcome);
  });

  it("tells an analytics that is away", async () => {
    const delivery = await deliverBatch({}, { analyticsUrl: "http://127.0.0.1:9", key: { id: "k", secret: "s" }, now: Date.now() });
    expect(delivery.outcome).toBe("failed");
  });
});

describe("a request's metric event", () => {
  beforeAll(() => publish("config", { config: testConfig() }));

  it("reaches analytics with what happened and nothing that names the caller", async () => {
    const marker = `/open/${crypto.randomUUID()}`;
    const response = await send(`${marker}?secret=value`, {
      address: "198.51.100.77",
      headers: { "Demo-Status": "503", "Demo-Bytes": "1234" },
      settled: true,
    });
    const requestId = response.headers.get("X-Request-Id") ?? "";
    const body = (await received()).find((entry) => entry.body.includes(requestId))?.body ?? "{}";
    const columns = (JSON.parse(body) as MetricBatch).events;
    const index = columns.requestId.indexOf(requestId);
    expect(index).toBeGreaterThanOrEqual(0);
    const of = (column: keyof MetricEvent) => columns[column][index];
    expect([of("route"), of("status"), of("bytesOut"), of("upstream"), of("problemCode")]).toEqual(["open", 503, 1234, "demo", null]);
    expect(of("client")).toMatch(/^ip:e1:[\w-]{22}$/);
    expect(body).not.toMatch(/198\.51\.100\.77|secret=value/);
    expect(body).not.toContain(marker);
  });

  it("is made of columns of one length", () => {
    const columns = toColumns([event(), event()]);
    expect(new Set(Object.values(columns).map((column) => column.length))).toEqual(new Set([2]));
  });
});
