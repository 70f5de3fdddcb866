import { createHmac, randomUUID } from "node:crypto";
import type { MetricBatch, MetricEvent } from "#contracts/metric-event.ts";
import { toColumns } from "#contracts/metric-event.ts";

/** A plain event of a test, changed where the test says so. */
export function makeEvent(changes: Partial<MetricEvent> = {}): MetricEvent {
  return {
    at: Date.now(),
    requestId: randomUUID(),
    route: "api",
    method: "GET",
    status: 200,
    latencyMs: 12.5,
    upstreamMs: 10,
    stepMs: { forward: 10 },
    bytesIn: 10,
    bytesOut: 100,
    client: "key:abcdefghijkl",
    plan: null,
    upstream: "users",
    cache: null,
    risk: null,
    problemCode: null,
    pathHash: null,
    limits: [{ limit: "default", outcome: "allowed", quota: 100, remaining: 99 }],
    ...changes,
  };
}

export function makeBatch(events: readonly MetricEvent[], changes: Partial<MetricBatch> = {}): MetricBatch {
  return {
    formatVersion: 1,
    batchId: randomUUID(),
    edgeId: "edge-test",
    isolateId: "isolate-1",
    sequence: 1,
    location: null,
    versions: { config: 1 },
    dropped: [],
    signals: {},
    events: toColumns(events),
    aggregates: [],
    ...changes,
  };
}

/** The request that an edge with the tests' ingest key sends. */
export function signedRequest(
  body: string,
  { secret = "ingest-secret-of-the-tests", keyId = "edge-1", at = Date.now() } = {},
): RequestInit {
  const signedAt = Math.floor(at / 1000);
  const hmac = createHmac("sha256", secret).update(`${signedAt}.${body}`).digest("hex");
  const headers = { "Content-Type": "application/json", "X-Aegis-Signature": `keyId=${keyId},t=${signedAt},v1=${hmac}` };
  return { method: "POST", headers, body };
}
