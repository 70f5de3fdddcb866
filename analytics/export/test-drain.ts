import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { RequestReport } from "#contracts/report.ts";
import type { DatabaseConnection } from "../db/connect.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { testDependencies } from "../test-dependencies.ts";
import type { TimetableEntry } from "../timetable.ts";
import { createEventDrain } from "./event-drain.ts";

export const drainStart = Date.parse("2026-03-04T12:00:00Z");

type Call = { url: string; headers: IncomingHttpHeaders; events: RequestReport[] };
/** `isHosts`: the clock is wrong in this process alone. */
type DrainChanges = { format?: "ndjson" | "clickhouse"; timeoutMs?: number; isHosts?: boolean };

/** What a drain of raw events and its receiver do, on one clock with the database, in a suite's tests. */
export class DrainWorld {
  readonly calls: Call[] = [];
  answer: (response: ServerResponse) => unknown = (response) => response.end();
  clock = drainStart;
  lines: string[] = [];
  readonly #get: () => DatabaseConnection;
  readonly #server = createServer(async (request, response) => {
    const text = gunzipSync(await buffer(request)).toString();
    const events = text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    this.calls.push({ url: request.url ?? "", headers: request.headers, events });
    this.answer(response);
  });

  constructor(get: () => DatabaseConnection) {
    this.#get = get;
    beforeAll(() => new Promise<void>((resolve) => void this.#server.listen(0, "127.0.0.1", resolve)));
    afterAll(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    beforeEach(async () => {
      this.calls.length = 0;
      this.lines = [];
      this.clock = drainStart;
      this.answer = (response) => response.end();
      await get().db.execute(sql`TRUNCATE request_metrics, drain_positions, late_minutes, rollup_changes`);
    });
    afterEach(() => {
      expect(this.lines.join("\n")).not.toMatch(/s3cret|127\.0\.0\.1/);
    });
  }

  readonly #databaseClock = () => sql`${new Date(this.clock).toISOString()}::timestamptz`;

  readonly drain = ({ format = "ndjson", timeoutMs = 30_000, isHosts = false }: DrainChanges = {}) => {
    const dependencies = testDependencies(this.#get(), { now: () => this.clock });
    this.lines = dependencies.lines;
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/s3cret/?database=aegis`;
    const { job, families } = createEventDrain({
      ...dependencies,
      ...(isHosts ? {} : { clock: this.#databaseClock }),
      timeoutMs,
      drain: { url, headers: { authorization: "Bearer s3cret" }, format },
    });
    return { ...job, families };
  };

  /** Events that arrived then, stored now. */
  readonly store = async (...ids: [requestId: string, at: number][]) => {
    const { events: _columns, aggregates: _none, formatVersion: _one, ...envelope } = makeBatch([]);
    const events = ids.map(([requestId, at]) => makeEvent({ requestId, at }));
    const commit = { db: this.#get().db, days: new Set<string>(), now: this.clock, clock: this.#databaseClock() };
    await commitBatches([{ envelope, events, rejects: [] }], commit);
  };

  readonly sent = () => this.calls.map(({ events }) => events.map(({ requestId }) => requestId));

  /** From now on the drain sends one event at a time. */
  readonly shrink = async (running: TimetableEntry) => {
    this.answer = (response) => response.writeHead(413).end();
    for (let round = 0; round < 11; round += 1) {
      await running.run();
      this.clock += 300_000;
    }
    this.answer = (response) => response.end();
    this.calls.length = 0;
  };
}
