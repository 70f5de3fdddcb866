import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { RequestReport } from "#contracts/report.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { testDependencies } from "../test-dependencies.ts";
import { createEventDrain } from "./event-drain.ts";

const minuteMs = 60_000;
const start = Date.parse("2026-03-04T12:00:00Z");
type Call = { url: string; headers: IncomingHttpHeaders; events: RequestReport[] };

describeDatabases("a drain of raw events", (get) => {
  const calls: Call[] = [];
  let answer: (response: ServerResponse) => unknown;
  let clock: number;
  let lines: string[];
  const server = createServer(async (request, response) => {
    const text = gunzipSync(await buffer(request)).toString();
    const events = text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    calls.push({ url: request.url ?? "", headers: request.headers, events });
    answer(response);
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    calls.length = 0;
    lines = [];
    clock = start;
    answer = (response) => response.end();
    await get().db.execute(sql`TRUNCATE request_metrics, drain_positions, late_minutes, rollup_changes`);
  });
  afterEach(() => {
    expect(lines.join("\n")).not.toMatch(/s3cret|127\.0\.0\.1/);
  });

  const drain = ({ format = "ndjson", timeoutMs = 30_000 }: { format?: "ndjson" | "clickhouse"; timeoutMs?: number } = {}) => {
    const dependencies = testDependencies(get(), { now: () => clock });
    lines = dependencies.lines;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret/?database=aegis`;
    const { job } = createEventDrain({
      ...dependencies,
      timeoutMs,
      drain: { url, headers: { authorization: "Bearer s3cret" }, format },
    });
    return job;
  };
  /** Events that arrived then, stored now. */
  const store = async (...ids: [requestId: string, at: number][]) => {
    const { events: _columns, aggregates: _none, formatVersion: _one, ...envelope } = makeBatch([]);
    const events = ids.map(([requestId, at]) => makeEvent({ requestId, at }));
    await commitBatches([{ envelope, events, rejects: [] }], { db: get().db, days: new Set(), now: clock });
  };
  const sent = () => calls.map(({ events }) => events.map(({ requestId }) => requestId));

  test("sends what arrived since it first ran, once it is settled, each once, with its headers", async () => {
    await store(["before", start - minuteMs]);
    const running = drain();
    await running.run();
    await store(["one", start + 1], ["two", start + 2]);
    clock = start + 2 * minuteMs;
    await running.run();
    expect(calls).toEqual([]);
    clock += 3;
    await running.run();
    await running.run();
    expect(sent()).toEqual([["one", "two"]]);
    expect(calls[0]?.headers).toMatchObject({
      authorization: "Bearer s3cret",
      "content-type": "application/x-ndjson",
      "content-encoding": "gzip",
    });
    expect(calls[0]?.events[0]).toMatchObject({ at: start + 1, route: "api", status: 200, limits: [{ limit: "default" }] });
  });

  test("goes on in another process where the one before stood, and leaves nothing out that came late", async () => {
    await drain().run();
    await store(["one", start + 1]);
    clock = start + 5 * minuteMs;
    await drain().run();
    // An edge could not deliver for four minutes.
    await store(["late", start + 2], ["later", start + 2 * minuteMs], ["new", clock - 1]);
    await drain().run();
    expect(sent()).toEqual([["one"]]);
    clock += minuteMs;
    await drain().run();
    expect(sent()).toEqual([["one"], ["one", "late"], ["later"]]);
    clock += 2 * minuteMs;
    await drain().run();
    await drain().run();
    expect(sent().slice(3)).toEqual([["new"]]);
  });

  test("sends again what was not taken, later each time, says so once, and gets over it", async () => {
    const running = drain({ timeoutMs: 2000 });
    await running.run();
    await store(["one", start + 1]);
    clock = start + 5 * minuteMs;
    const refusals: ((response: ServerResponse) => unknown)[] = [
      (response) => response.writeHead(503).end("s3cret"),
      (response) => response.writeHead(307, { location: "/elsewhere" }).end(),
      () => undefined,
      (response) => response.destroy(),
    ];
    const pauses: number[] = [];
    for (const refuse of refusals) {
      answer = refuse;
      await running.run();
      const failedAt = clock;
      while (running.isDue?.() === false) clock += 1000;
      pauses.push(clock - failedAt);
    }
    answer = (response) => response.end();
    await running.run();
    expect(sent()).toEqual(Array.from({ length: 5 }, () => ["one"]));
    expect(new Set(calls.map(({ headers }) => headers["x-aegis-batch"])).size).toBe(1);
    expect(calls.every(({ url }) => url.startsWith("/s3cret/"))).toBe(true);
    expect(pauses).toEqual([4000, 8000, 16_000, 32_000]);
    expect(lines.map((line) => JSON.parse(line).message)).toEqual([
      "raw events do not reach the drain",
      "raw events reach the drain again",
    ]);
  });

  test("waits as long as it is asked to, and sends less at once to who takes no more", async () => {
    const running = drain();
    await running.run();
    await store(...Array.from({ length: 3 }, (_, index): [string, number] => [`r${index}`, start + 1 + index]));
    clock = start + 5 * minuteMs;
    answer = (response) => response.writeHead(429, { "Retry-After": "60" }).end();
    await running.run();
    clock += 59_000;
    expect(running.isDue?.()).toBe(false);
    clock += 1000;
    expect(running.isDue?.()).toBe(true);
    const tooLarge = (response: ServerResponse) => response.writeHead((calls.at(-1)?.events.length ?? 0) > 1 ? 413 : 200).end();
    answer = tooLarge;
    for (let round = 0; round < 14; round += 1) {
      await running.run();
      clock += 300_000;
    }
    expect(sent().slice(-3)).toEqual([["r0"], ["r1"], ["r2"]]);
  });

  test("writes ClickHouse's rows, under a token that is the same for the same rows", async () => {
    const running = drain({ format: "clickhouse" });
    await running.run();
    await store(["one", start + 1]);
    clock = start + 5 * minuteMs;
    await running.run();
    const query = new URL(`http://h${calls[0]?.url}`).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      database: "aegis",
      query: "INSERT INTO request_metrics FORMAT JSONEachRow",
      insert_deduplication_token: String(calls[0]?.headers["x-aegis-batch"]),
      wait_end_of_query: "1",
    });
    expect(calls[0]?.events).toMatchObject([{ at: "2026-03-04 12:00:00.001", request_id: "one", status: 200, plan: "", upstream_ms: 10 }]);
  });
});
