import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { configVersions } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { decideKeptSince } from "./decide-kept-since.ts";
import { readRetention } from "./read-keeping.ts";
import { dropExpired } from "./retention.ts";
import { sumRollups } from "./sum-rollups.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const start = Date.parse("2026-06-01T10:00:00Z");

describeDatabases("a retention that is raised", (get) => {
  const publish = (version: number, days: number, at: number) =>
    get()
      .db.insert(configVersions)
      .values({
        ...{ version, yaml: `monitoring:\n  retentionDays: ${days}\n`, compiled: {}, actor: "tester", message: "" },
        createdAt: new Date(at),
      });
  const keptSince = async (now: number) => decideKeptSince(await readRetention(get().db, now, new Map()), now);
  /** Stores what ingest takes of these times, and sums. */
  const store = async (now: number, ...times: number[]) => {
    const rules = {
      now,
      retentionDays: (await readRetention(get().db, now, new Map())).days,
      minutesSinceMs: (await keptSince(now)).minutesMs,
    };
    const read = readBatch(JSON.stringify(makeBatch(times.map((at) => makeEvent({ at })))), rules);
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    await sumRollups(get().db, now);
    return read.batch.rejects.map(({ reason, count }) => [reason, count]);
  };
  const counts = async (table: string) => {
    const { rows } = await get().db.execute<{ count: number }>(
      sql`SELECT sum(count)::integer AS count FROM ${sql.raw(table)} WHERE at < ${new Date(start + dayMs).toISOString()}::timestamptz`,
    );
    return rows[0]?.count;
  };

  test("never makes an hour or a day anew from what comes late alone: such events are refused, and counted", async () => {
    await publish(1, 7, start - dayMs);
    const times = Array.from({ length: 20 }, (_, index) => start + index * 60_000);
    expect(await store(start + 2 * dayMs, ...times)).toEqual([]);
    const raisedAt = start + 12 * dayMs;
    await dropExpired(get().db, raisedAt - hourMs, 7);
    expect([await counts("rollup_minute"), await counts("rollup_hour"), await counts("rollup_day")]).toEqual([null, 20, 20]);

    await publish(2, 30, raisedAt);
    const now = raisedAt + hourMs;
    const since = Date.parse("2026-06-04T10:00:00Z");
    expect((await keptSince(now)).minutesMs).toBe(since);
    expect(await store(now, start + 30_000, since - 1, since)).toEqual([["too-old", 2]]);
    expect([await counts("rollup_hour"), await counts("rollup_day")]).toEqual([20, 20]);
  });

  test("is over where as much is kept as ever", async () => {
    const now = start + 60 * dayMs;
    expect((await keptSince(now)).minutesMs).toBe(now - 31 * dayMs);
  });
});
