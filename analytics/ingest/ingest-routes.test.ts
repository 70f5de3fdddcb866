import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { beforeAll, describe, expect, test } from "vitest";
import type { MetricBatch, MetricEvent } from "#contracts/metric-event.ts";
import type { Database } from "../db/connect.ts";
import { describeDatabases } from "../db/test-database.ts";
import { answerFault } from "../http/answer-problem.ts";
import { testDependencies } from "../test-dependencies.ts";
import { createIngest, ingestRoutes } from "./ingest-routes.ts";
import { makeBatch, makeEvent, signedRequest } from "./test-batch.ts";

const now = Date.now();
const minute = now - (now % 60_000);

describeDatabases("POST /api/ingest", (get) => {
  const seen: MetricEvent[] = [];
  let app: Hono;
  let db: Database;
  let lines: string[];

  beforeAll(() => {
    const dependencies = testDependencies(get());
    lines = dependencies.lines;
    db = get().db;
    const queue = createIngest(dependencies, { onStored: (events) => seen.push(...events) });
    app = ingestRoutes(dependencies, queue, { retentionDays: () => 30, keptSince: () => ({ minutesMs: 0 }) });
    app.onError(answerFault(dependencies.log));
  });

  const send = async (batch: MetricBatch) => {
    const answer = await app.request("/api/ingest", signedRequest(JSON.stringify(batch)));
    return { status: answer.status, body: (await answer.json()) as { accepted: number } & Record<string, unknown> };
  };
  const rowsOfBatch = async (edgeId: string) => {
    const { rows } = await db.execute<{ rows: number }>(
      sql`SELECT count(*)::integer AS rows FROM request_metrics WHERE edge_id = ${edgeId}`,
    );
    return rows[0]?.rows;
  };

  describe("200", () => {
    test("stores every field of an event as it was sent", async () => {
      const event = makeEvent({
        at: now,
        risk: 0.25,
        cache: "hit",
        plan: "gold",
        problemCode: "quota-exceeded",
        pathHash: "abc",
        status: 429,
      });
      const bare = makeEvent({
        at: now - 1,
        route: null,
        client: null,
        upstreamMs: null,
        bytesIn: null,
        bytesOut: null,
        upstream: null,
        stepMs: {},
      });
      expect(await send(makeBatch([event, bare], { edgeId: "whole", location: "FRA" }))).toEqual({
        status: 200,
        body: { accepted: 2, rejected: 0, duplicate: false },
      });
      const { rows } = await db.execute(sql`
        SELECT (extract(epoch FROM at) * 1000)::float8 AS "at", request_id AS "requestId", route, method, status,
          latency_ms::float8 AS "latencyMs", upstream_ms::float8 AS "upstreamMs", step_ms AS "stepMs", bytes_in::float8 AS "bytesIn",
          bytes_out::float8 AS "bytesOut", client, plan, upstream, cache, risk::float8 AS risk, problem_code AS "problemCode",
          path_hash AS "pathHash", limits
        FROM request_metrics WHERE edge_id = 'whole' AND location = 'FRA' ORDER BY at DESC`);
      expect(rows).toEqual([event, bare]);
    });

    test("acknowledges a batch that was seen before and stores nothing of it", async () => {
      const batch = makeBatch([makeEvent(), makeEvent()], { edgeId: "replayed" });
      await send(batch);
      expect(await send(batch)).toEqual({ status: 200, body: { accepted: 0, rejected: 0, duplicate: true } });
      expect(await rowsOfBatch("replayed")).toBe(2);
    });

    test("keeps the good events of a batch with bad ones, and counts these by reason", async () => {
      const bad = { ...makeEvent(), status: "many" } as unknown as MetricEvent;
      const old = makeEvent({ at: now - 31 * 86_400_000 });
      const batch = makeBatch([bad, makeEvent(), old, bad], { edgeId: "mixed" });
      expect(await send(batch)).toMatchObject({ body: { accepted: 1, rejected: 3 } });
      expect(await rowsOfBatch("mixed")).toBe(1);
      const { rows } = await db.execute(sql`SELECT reason, count FROM metric_rejects WHERE batch_id = ${batch.batchId} ORDER BY reason`);
      expect(rows).toEqual([
        { reason: "invalid-status", count: 2 },
        { reason: "too-old", count: 1 },
      ]);
    });

    test("stores text that Postgres cannot hold as it can", async () => {
      const event = makeEvent({ requestId: "a\0b", route: "\ud800", stepMs: { "x\0": 1 }, upstream: "😀" });
      expect(await send(makeBatch([event], { edgeId: "odd-text", signals: { "s\0": 1 } }))).toMatchObject({
        status: 200,
        body: { accepted: 1 },
      });
      const { rows } = await db.execute(sql`SELECT request_id, route, step_ms, upstream FROM request_metrics WHERE edge_id = 'odd-text'`);
      expect(rows).toEqual([{ request_id: "a\uFFFDb", route: "\uFFFD", step_ms: { "x\uFFFD": 1 }, upstream: "😀" }]);
    });

    test("stores the extremes that the words allow", async () => {
      const events = [
        makeEvent({ latencyMs: 1e-60, upstreamMs: 5e-324, risk: 1e-300, bytesIn: 2 ** 40 }),
        makeEvent({ latencyMs: 86_400_000, limits: [{ limit: "huge", outcome: "allowed", quota: Number.MAX_SAFE_INTEGER, remaining: 1 }] }),
        makeEvent({ at: now - 29 * 86_400_000 }),
        makeEvent({ at: now + 86_000_000 }),
      ];
      const batch = makeBatch(events, { edgeId: "extreme", sequence: Number.MAX_SAFE_INTEGER });
      expect(await send(batch)).toMatchObject({ status: 200, body: { accepted: 4, rejected: 0 } });
    });

    test("tells of stored events once, after their commit", async () => {
      const event = makeEvent({ requestId: "told-once" });
      const batch = makeBatch([event]);
      await Promise.all([send(batch), send(batch)]);
      expect(seen.filter(({ requestId }) => requestId === "told-once")).toEqual([event]);
    });

    test("counts each event of 50 batches at once exactly once, replays and all", async () => {
      const batches = Array.from({ length: 50 }, (_, index) => {
        const events = Array.from({ length: 20 }, (_unused, row) =>
          makeEvent({
            at: minute - 60_000 * (row % 3),
            route: `race-${row % 4}`,
            latencyMs: index + row,
            status: row % 5 === 0 ? 503 : 200,
          }),
        );
        return makeBatch(events, { edgeId: "race" });
      });
      const answers = await Promise.all([...batches, ...batches.slice(0, 25)].map(send));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      const accepted = answers.reduce((sum, { body }) => sum + body.accepted, 0);
      expect(accepted).toBe(1000);
      expect(await rowsOfBatch("race")).toBe(1000);
      const { rows } = await db.execute(sql`
        SELECT (SELECT sum(count)::integer FROM rollup_10s WHERE route LIKE 'race-%') AS "tenSeconds",
          (SELECT sum(count)::integer FROM rollup_minute WHERE route LIKE 'race-%') AS "minutes",
          (SELECT sum(requests)::integer FROM rollup_minute, unnest(unpack_histogram(histogram)) AS requests WHERE route LIKE 'race-%') AS "histogram",
          (SELECT sum(count)::integer FROM rollup_outcome_minute WHERE route LIKE 'race-%') AS "outcomes",
          (SELECT sum(allowed)::integer FROM rollup_limit_minute WHERE route LIKE 'race-%') AS "limits",
          (SELECT sum(count)::integer FROM rollup_client_minute WHERE route LIKE 'race-%') AS "clients",
          (SELECT sum(count)::integer FROM rollup_detail_minute WHERE route LIKE 'race-%') AS "details"`);
      expect(rows).toEqual([
        { tenSeconds: 1000, minutes: 1000, histogram: 1000, outcomes: 1000, limits: 1000, clients: 1000, details: 1000 },
      ]);
    });
  });

  describe("401 signature-invalid", () => {
    const body = JSON.stringify(makeBatch([makeEvent()], { edgeId: "unsigned" }));
    test.each([
      ["without a signature", { method: "POST", body }],
      ["with one bit flipped", { ...signedRequest(body), body: flipBit(body) }],
      ["by another secret", signedRequest(body, { secret: "not-the-secret-at-all" })],
      ["by an unknown key", signedRequest(body, { keyId: "edge-2" })],
      ["signed six minutes ago", signedRequest(body, { at: now - 360_000 })],
    ])("%s", async (_, init) => {
      const answer = await app.request("/api/ingest", init);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toMatchObject({ code: "signature-invalid" });
      expect(await rowsOfBatch("unsigned")).toBe(0);
    });

    test("says why in the log only", async () => {
      await app.request("/api/ingest", signedRequest(body, { keyId: "edge-2" }));
      expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ level: "warn", cause: "key-unknown" });
    });

    test("before a byte of the body is read", async () => {
      let pulled = 0;
      const pull = () => {
        pulled += 1;
      };
      const stream = new ReadableStream({ pull }, { highWaterMark: 0 });
      const init = { method: "POST", body: stream, duplex: "half" };
      expect((await app.request(new Request("http://analytics/api/ingest", init as RequestInit))).status).toBe(401);
      expect(pulled).toBe(0);
    });
  });

  test("413 input-too-large: more than a mebibyte, declared or not", async () => {
    const signed = signedRequest("x".repeat(1_048_577));
    expect((await app.request("/api/ingest", signed)).status).toBe(413);
    const headers = { ...signed.headers, "Content-Length": "1048577" };
    expect((await app.request("/api/ingest", { ...signed, body: "small", headers })).status).toBe(413);
  });

  test("422 batch-invalid: columns of unequal length, named", async () => {
    const batch = makeBatch([makeEvent(), makeEvent()]);
    const answer = await send({ ...batch, events: { ...batch.events, status: [200] } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: "batch-invalid", errors: [{ path: "events.status" }] });
  });
});

function flipBit(text: string): string {
  const bytes = Buffer.from(text);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString("latin1");
}
