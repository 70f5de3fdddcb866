import type { ServerResponse } from "node:http";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { dropExpired } from "../rollup/retention.ts";
import { DrainWorld, drainStart } from "./test-drain.ts";

const minuteMs = 60_000;
const start = drainStart;

describeDatabases("where a drain of raw events stands", (get) => {
  const world = new DrainWorld(get);
  const { drain, store, sent } = world;

  test("goes on in another process where the one before stood, and leaves nothing out that came late", async () => {
    await drain().run();
    await store(["one", start + 1]);
    world.clock = start + 8 * minuteMs;
    await drain().run();
    // An edge could not deliver for eight minutes.
    await store(["late", start + 2], ["later", start + 2 * minuteMs], ["new", world.clock - 1]);
    await drain().run();
    expect(sent()).toEqual([["one"]]);
    world.clock += minuteMs;
    await drain().run();
    expect(sent()).toEqual([["one"], ["one", "late"], ["later"]]);
    world.clock += 3 * minuteMs;
    await drain().run();
    await drain().run();
    expect(sent().slice(3)).toEqual([["new"]]);
  });

  test("goes on within a late minute after a refusal, in another process too, with pauses that grow", async () => {
    const running = drain();
    await running.run();
    await store(["one", start + 1]);
    world.clock = start + 5 * minuteMs;
    await world.shrink(running);
    await running.run();
    await store(...["a", "b", "c", "d"].map((id, index): [string, number] => [id, start + 2 + index]));
    world.clock += minuteMs;
    const refuseC = (response: ServerResponse) => response.writeHead(world.calls.at(-1)?.events[0]?.requestId === "c" ? 503 : 200).end();
    world.answer = refuseC;
    world.calls.length = 0;
    const pauses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await running.run();
      const failedAt = world.clock;
      while (running.isDue?.() === false) world.clock += 1000;
      pauses.push(world.clock - failedAt);
    }
    expect(sent()).toEqual([["one"], ["a"], ["b"], ["c"], ["c"], ["c"]]);
    expect(pauses).toEqual([4000, 8000, 16_000]);
    world.answer = (response) => response.end();
    await drain().run();
    expect(sent().slice(6)).toEqual([["c", "d"]]);
  });

  test("takes turns between what came late and what is new", async () => {
    await drain().run();
    world.clock = start + 10 * minuteMs;
    await drain().run();
    await store(["late", start + 1], ["later", start + 2 * minuteMs], ["new", world.clock - minuteMs]);
    world.clock += 5 * minuteMs;
    await drain().run();
    expect(sent()).toEqual([["late"], ["new"], ["later"]]);
  });

  test("leaves nothing out when a clock is set back that was ahead", async () => {
    await drain().run();
    world.clock = start + 60 * minuteMs;
    await store(["ahead", world.clock - 10 * minuteMs]);
    await drain().run();
    world.clock = start + 1000;
    await drain().run();
    await store(["one", start + 2000]);
    world.clock = start + 5 * minuteMs;
    await drain().run();
    expect(sent().flat()).toContain("one");
    await store(["late", start + 1]);
    world.clock += minuteMs;
    await drain().run();
    expect(sent().flat()).toContain("late");
  });

  test("goes by the database's clock, whatever this process's own says", async () => {
    world.clock = Date.now() + 60 * minuteMs;
    await drain({ isHosts: true }).run();
    const { db } = get();
    const read = readBatch(JSON.stringify(makeBatch([makeEvent({ at: Date.now() - 10 * minuteMs })])), {
      now: Date.now(),
      retentionDays: 30,
    });
    if (read.ok) await commitBatches([read.batch], { db, days: new Set(), now: world.clock });
    const { rows } = await db.execute(sql`
      SELECT at <= clock_timestamp() AND late_marked_at <= clock_timestamp() AS position,
        (SELECT marked_at <= clock_timestamp() FROM late_minutes) AS mark
      FROM drain_positions`);
    expect(rows).toEqual([{ position: true, mark: true }]);
  });

  test("tells how far behind it is, and once of what was deleted before it left", async () => {
    await drain().run();
    await store(["one", start + 1], ["two", start + 2]);
    world.clock = start + 5 * 86_400_000;
    await dropExpired(get().db, world.clock, 2);
    await dropExpired(get().db, world.clock, 2);
    const running = drain();
    await running.run();
    await running.run();
    expect(sent()).toEqual([]);
    expect(world.lines.map((line) => JSON.parse(line))).toMatchObject([
      { message: "raw events were deleted before they reached the drain", events: 2 },
    ]);
    world.clock += 1000;
    expect(running.families()).toMatchObject([
      { name: "aegis_drain_events", samples: [{ labels: { outcome: "dropped" }, value: 2 }] },
      { name: "aegis_drain_lag_seconds", samples: [{ value: 241 }] },
    ]);
  });

  test("counts what came late and was deleted before it left again", async () => {
    await drain().run();
    world.clock = start + 10 * minuteMs;
    await drain().run();
    await store(["late", start + 1]);
    world.clock = start + 5 * 86_400_000;
    await dropExpired(get().db, world.clock, 2);
    await drain().run();
    expect(world.lines.map((line) => JSON.parse(line).events)).toEqual([1]);
  });
});
