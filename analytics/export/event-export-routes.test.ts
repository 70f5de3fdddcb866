import { beforeAll, describe, expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { RequestReport } from "#contracts/report.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { testDependencies } from "../test-dependencies.ts";
import { eventExportRoutes } from "./event-export-routes.ts";
import { readEvents } from "./read-events.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const minuteMs = 60_000;

describeDatabases("GET /api/events/export", (get) => {
  let ask: (query: string, token?: string) => Promise<Response>;
  const store = async (events: MetricEvent[]) => {
    const read = readBatch(JSON.stringify(makeBatch(events)), { now, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
  };
  const idsOf = async (answer: Response) =>
    (await answer.text())
      .split("\n")
      .filter(Boolean)
      .map((line) => RequestReport.parse(JSON.parse(line)).requestId);

  beforeAll(async () => {
    const app = eventExportRoutes(testDependencies(get(), { now: () => now }));
    ask = async (query, token = "operator-token-of-the-tests") =>
      app.request(`/api/events/export?${query}`, { headers: { Authorization: `Bearer ${token}` } });
    // Two days, four of them in one millisecond, one too young to be settled.
    const at = [0, 1, 1, 1, 1, 2, 3].map((milliseconds) => now - 86_400_000 + milliseconds);
    await store([...at, now - 2 * minuteMs, now - 1000].map((time, index) => makeEvent({ at: time, requestId: `r${index}` })));
  });

  describe("200", () => {
    test("streams all that is settled, in order of arrival, each event as its request's report", async () => {
      const answer = await ask("");
      expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
      expect(await idsOf(answer)).toEqual(["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"]);
    });

    test.each([1, 2, 3, 5, 8])("pages of %i lines or more hold each event once", async (limit) => {
      const seen: string[] = [];
      let query = `limit=${limit}&to=${new Date(now - minuteMs).toISOString()}`;
      for (let pages = 0; pages < 20; pages += 1) {
        const answer = await ask(query);
        seen.push(...(await idsOf(answer)));
        const cursor = answer.headers.get("x-next-cursor");
        if (cursor === null) break;
        query = `limit=${limit}&to=${new Date(now - minuteMs).toISOString()}&after=${cursor}`;
      }
      expect(seen).toEqual(["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"]);
    });

    test("can be followed: without an end there is a next page, which holds what has settled since", async () => {
      const cursor = (await ask("")).headers.get("x-next-cursor");
      expect(cursor).toBe(String(now - minuteMs));
      const empty = await ask(`after=${cursor}`);
      expect([await idsOf(empty), empty.headers.get("x-next-cursor")]).toEqual([[], cursor]);
      const later = eventExportRoutes(testDependencies(get(), { now: () => now + 2 * minuteMs }));
      const headers = { Authorization: "Bearer operator-token-of-the-tests" };
      expect(await idsOf(await later.request(`/api/events/export?after=${cursor}`, { headers }))).toEqual(["r8"]);
    });

    test("takes a range's beginning, and leaves its end out", async () => {
      const at = (milliseconds: number) => new Date(now - 86_400_000 + milliseconds).toISOString();
      const answer = await ask(`from=${at(1)}&to=${at(3)}`);
      expect([await idsOf(answer), answer.headers.get("x-next-cursor")]).toEqual([["r1", "r2", "r3", "r4", "r5"], null]);
    });
  });

  test("reads in groups that end between two milliseconds", async () => {
    const groups: string[][] = [];
    for await (const events of readEvents(get().db, { fromMs: 0, toMs: now }, 2)) groups.push(events.map(({ requestId }) => requestId));
    expect(groups).toEqual([["r0"], ["r1", "r2", "r3", "r4"], ["r5", "r6"], ["r7", "r8"]]);
  });

  test("400 for what is no time, no cursor, no number of lines", async () => {
    const queries = ["from=yesterday", "from=0000-01-01T00:00:00Z", "to=0000-01-01T00:00:00Z", "after=x", "after=-1", "limit=0"];
    for (const query of [...queries, "limit=1000001"]) expect((await ask(query)).status, query).toBe(400);
  });

  test("401 without an operator's token", async () => {
    expect((await ask("", "wrong")).status).toBe(401);
  });
});
