import { expect, test } from "vitest";
import { describeDatabases } from "../db/test-database.ts";
import { testDependencies } from "../test-dependencies.ts";
import { createIngest } from "./ingest-routes.ts";
import type { ReadyBatch } from "./read-batch.ts";
import { makeBatch, makeEvent } from "./test-batch.ts";

function ready(requestId: string): ReadyBatch {
  const { events: _columns, aggregates: _none, formatVersion: _one, ...envelope } = makeBatch([]);
  return { envelope, events: [makeEvent({ requestId })], rejects: [] };
}

describeDatabases("a batch whose commit was not heard", (get) => {
  test("is told of once, when it comes again; one that was told of is a duplicate", async () => {
    const database = get();
    let isHeard = false;
    const transaction: typeof database.db.transaction = async (run, config) => {
      const value = await database.db.transaction(run, config);
      if (!isHeard) throw new Error("Connection terminated unexpectedly");
      return value;
    };
    const db = Object.assign(Object.create(database.db), { transaction });
    const told: string[] = [];
    const queue = createIngest(testDependencies({ ...database, db }), {
      onStored: (events) => told.push(...events.map(({ requestId }) => requestId)),
    });
    const [unheard, heard] = [ready("unheard"), ready("heard")];
    // Its partition is made first, in a transaction of its own.
    expect([await queue.add(unheard), await queue.add(unheard)]).toEqual(["away", "away"]);
    isHeard = true;
    await queue.add(heard);
    isHeard = false;
    expect(await queue.add(unheard)).toBe("away");
    isHeard = true;
    const fates = [];
    for (const batch of [unheard, unheard]) fates.push(await queue.add(batch));
    isHeard = false;
    // It was told of before it came again.
    expect(await queue.add(heard)).toBe("away");
    isHeard = true;
    fates.push(await queue.add(heard));
    expect(fates).toEqual(["stored", "duplicate", "duplicate"]);
    expect(told).toEqual(["heard", "unheard"]);
  });
});
