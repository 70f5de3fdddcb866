import { describe, expect, test } from "vitest";
import type { BatchFate, IngestQueueOptions } from "./ingest-queue.ts";
import { createIngestQueue } from "./ingest-queue.ts";
import type { ReadyBatch } from "./read-batch.ts";
import { makeEvent } from "./test-batch.ts";

function ready(batchId: string, events = 1): ReadyBatch {
  const envelope = { batchId, edgeId: "e", isolateId: "i", sequence: 1, location: null, versions: {}, dropped: [], signals: {} };
  return { envelope, events: Array.from({ length: events }, () => makeEvent()), rejects: [] };
}

/** A store of ids that commits when told, and refuses groups that hold a batch named "bad…". */
function createStore(changes: Partial<IngestQueueOptions> = {}) {
  const stored = new Set<string>();
  const groups: string[][] = [];
  const failures: BatchFate[] = [];
  let gate = Promise.resolve();
  const queue = createIngestQueue({
    commit: async (batches) => {
      const ids = batches.map(({ envelope }) => envelope.batchId);
      groups.push(ids);
      await gate;
      if (ids.some((id) => id.startsWith("bad"))) throw new Error("bad");
      const fresh = new Set(ids.filter((id) => !stored.has(id)));
      for (const id of fresh) stored.add(id);
      return fresh;
    },
    classify: () => "data",
    onFailure: (_error, fate) => failures.push(fate),
    ...changes,
  });
  const hold = () => {
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    return held.resolve;
  };
  return { queue, groups, failures, hold };
}

describe("the ingest queue", () => {
  test("commits what waits behind a running commit as one group, in its order", async () => {
    const { queue, groups, hold } = createStore();
    const open = hold();
    const fates = ["a", "b", "c"].map((id) => queue.add(ready(id)));
    open();
    expect(await Promise.all(fates)).toEqual(["stored", "stored", "stored"]);
    expect(groups).toEqual([["a"], ["b", "c"]]);
  });

  test("commits on as many lanes as it is given, and groups what waits behind them", async () => {
    const { queue, groups, hold } = createStore({ lanes: 2 });
    const open = hold();
    const fates = ["a", "b", "c", "d"].map((id) => queue.add(ready(id)));
    expect(groups).toEqual([["a"], ["b"]]);
    open();
    expect(await Promise.all(fates)).toEqual(["stored", "stored", "stored", "stored"]);
    expect(groups).toEqual([["a"], ["b"], ["c", "d"]]);
  });

  test("is drained when every lane is done", async () => {
    const { queue, groups, hold } = createStore({ lanes: 2 });
    const open = hold();
    const fates = ["a", "b", "c"].map((id) => queue.add(ready(id)));
    const drained = queue.drain().then(() => groups.length);
    open();
    expect(await drained).toBe(3);
    await Promise.all(fates);
  });

  test("says nothing before the commit is done", async () => {
    const { queue, hold } = createStore();
    const open = hold();
    let settled = false;
    const fate = queue.add(ready("a")).finally(() => {
      settled = true;
    });
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    open();
    await expect(fate).resolves.toBe("stored");
  });

  test("bounds a group by its events, and takes a larger batch alone", async () => {
    const { queue, groups, hold } = createStore({ groupEvents: 10 });
    const open = hold();
    const fates = [ready("a"), ready("b", 6), ready("c", 5), ready("d", 50), ready("e", 1)].map(queue.add);
    open();
    await Promise.all(fates);
    expect(groups).toEqual([["a"], ["b"], ["c"], ["d"], ["e"]]);
  });

  test("stores a batch once when it waits twice, and tells the second that it is a duplicate", async () => {
    const { queue, groups, hold } = createStore();
    const open = hold();
    const fates = ["a", "b", "b", "a"].map((id) => queue.add(ready(id)));
    open();
    expect(await Promise.all(fates)).toEqual(["stored", "stored", "duplicate", "duplicate"]);
    expect(groups).toEqual([["a"], ["b", "a"]]);
  });

  test("tries a failed group batch by batch, so that a bad one costs nobody else", async () => {
    const { queue, hold, failures } = createStore();
    const open = hold();
    const fates = ["a", "b", "bad", "c"].map((id) => queue.add(ready(id)));
    open();
    expect(await Promise.all(fates)).toEqual(["stored", "stored", "data", "stored"]);
    expect(failures).toEqual(["data"]);
  });

  test("does not try again batch by batch while the database is away", async () => {
    const { queue, groups, hold } = createStore({ classify: () => "away" });
    const open = hold();
    const fates = ["a", "bad", "b", "c"].map((id) => queue.add(ready(id)));
    open();
    expect(await Promise.all(fates)).toEqual(["stored", "away", "away", "away"]);
    expect(groups).toHaveLength(2);
  });

  test("refuses what goes beyond the bound, and takes again once there is room", async () => {
    const { queue, hold } = createStore({ waitingEvents: 10 });
    const open = hold();
    const first = queue.add(ready("a", 6));
    expect(await queue.add(ready("b", 5))).toBe("busy");
    open();
    expect(await first).toBe("stored");
    await queue.drain();
    expect(await queue.add(ready("c", 50))).toBe("stored");
  });

  test("weighs batches without a good event too, so that they cannot wait without bound", async () => {
    const { queue, hold } = createStore({ waitingEvents: 3 });
    const open = hold();
    const rejects = [{ reason: "too-old" as const, count: 50, sample: { index: 0, message: "" } }];
    const taken = [queue.add({ ...ready("a", 0), rejects }), queue.add(ready("b", 0)), queue.add(ready("c", 0))];
    expect(queue.waitingEvents()).toBe(3);
    expect(await queue.add(ready("d", 0))).toBe("busy");
    open();
    expect(await Promise.all(taken)).toEqual(["stored", "stored", "stored"]);
    await queue.drain();
    expect(queue.waitingEvents()).toBe(0);
  });

  test("is drained when everything that was added knows its fate", async () => {
    const { queue, hold } = createStore();
    const open = hold();
    const fates: BatchFate[] = [];
    for (const id of ["a", "b"]) void queue.add(ready(id)).then((fate) => fates.push(fate));
    open();
    await queue.drain();
    expect(fates).toEqual(["stored", "stored"]);
    await expect(queue.drain()).resolves.toBeUndefined();
  });
});
