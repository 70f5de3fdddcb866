import { afterEach, expect, test, vi } from "vitest";
import { makeEvent } from "../ingest/test-batch.ts";
import type { SecondFigures } from "./frame-ring.ts";
import { emptyCell, wholeKey } from "./live-cells.ts";
import { createOwnClock } from "./live-clock.ts";
import { createLiveCounter } from "./live-counter.ts";
import { createLiveSeconds } from "./live-seconds.ts";
import type { SecondPart } from "./second-part.ts";
import type { PartExchange } from "./share-parts.ts";

const patience = { timeout: 20_000, interval: 50 };
const running: { stop: () => Promise<void> }[] = [];
afterEach(() => Promise.all(running.splice(0).map(({ stop }) => stop())));

const secondsNow = () => Math.floor(Date.now() / 1000);
/** What a process has that stores nothing. */
const partOf = (instance: string, second: number, requests = 0): SecondPart => ({
  instance,
  second,
  cells: [[wholeKey, { ...emptyCell(), requests }]],
  watches: [],
  leaving: false,
});

/** A table and its notifications, in memory; `isDeaf`: those do not arrive, `isAway`: nothing does; `aheadMs`: what its clock is. */
function createTable() {
  const parts: SecondPart[] = [];
  const listeners = new Map<string, (second: number | null) => void>();
  const table = { isDeaf: false, isAway: false, aheadMs: 0, asked: 0, reads: [] as number[], parts };
  const exchangeOf = (instance: string): PartExchange => ({
    tell: async (part) => {
      if (table.isAway) return;
      parts.push(part);
      const others = table.isDeaf ? [] : [...listeners].filter(([other]) => other !== instance);
      for (const [, onTold] of others) onTold(part.second);
    },
    read: async (from) => {
      if (table.isAway) throw new Error("away");
      table.reads.push(from);
      return parts.filter((part) => part.second >= from && part.instance !== instance);
    },
    hears: () => !table.isDeaf,
    clock: {
      now: () => Date.now() + table.aheadMs,
      ask: async () => {
        table.asked += 1;
        table.aheadMs = 0;
      },
    },
    start: async (onTold) => {
      listeners.set(instance, onTold);
      onTold(null);
    },
    close: async () => void listeners.delete(instance),
  });
  return { table, exchangeOf };
}

async function startSeconds(instance: string, exchange: PartExchange | null) {
  const seconds: SecondFigures[] = [];
  const counter = createLiveCounter(Date.now, () => false);
  const live = createLiveSeconds({
    instance,
    counter,
    exchange,
    clock: exchange?.clock ?? createOwnClock(Date.now),
    watches: () => [],
    onWatched: () => {},
    onSecond: (second) => seconds.push(second),
  });
  running.push(live);
  await live.start();
  const total = () => seconds.reduce((sum, { figures }) => sum + (figures.get(wholeKey)?.throughput ?? 0), 0);
  return { seconds, total, stop: live.stop, add: (count: number) => counter.add(Array.from({ length: count }, () => makeEvent())) };
}

const isRising = (seconds: readonly SecondFigures[]) =>
  seconds.every(({ sequence }, index) => index === 0 || sequence === (seconds[index - 1]?.sequence ?? 0) + 1);

test("alone, each second is handed on once, in order, with what was stored in it", async () => {
  const one = await startSeconds("a", null);
  one.add(3);
  await vi.waitFor(() => expect(one.total()).toBe(3), patience);
  one.add(4);
  await vi.waitFor(() => expect(one.total()).toBe(7), patience);
  expect(isRising(one.seconds)).toBe(true);
});

test.each([false, true])(
  "two processes hand on what both have stored, whether notifications are lost or not: %s",
  async (isDeaf) => {
    const { table, exchangeOf } = createTable();
    table.isDeaf = isDeaf;
    const [one, other] = [await startSeconds("a", exchangeOf("a")), await startSeconds("b", exchangeOf("b"))];
    for (const [index, process] of [one, other, one, other].entries()) {
      process.add(10 + index);
      await vi.waitFor(() => expect([one.seconds.length, other.seconds.length].every((count) => count > index * 2)).toBe(true), patience);
    }
    await vi.waitFor(() => expect([one.total(), other.total()]).toEqual([46, 46]), patience);
    const missed = [...one.seconds, ...other.seconds].reduce((sum, second) => sum + second.missed, 0);
    expect([isRising(one.seconds), isRising(other.seconds), missed]).toEqual([true, true, 0]);
  },
  60_000,
);

test("what a process stored last reaches the others when it ends", async () => {
  const { exchangeOf } = createTable();
  const [one, other] = [await startSeconds("a", exchangeOf("a")), await startSeconds("b", exchangeOf("b"))];
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(1), patience);
  one.add(5);
  await one.stop();
  await vi.waitFor(() => expect(other.total()).toBe(5), patience);
});

test("frames go on while the database is away, and each says that something may be missing", async () => {
  const { table, exchangeOf } = createTable();
  const one = await startSeconds("a", exchangeOf("a"));
  table.parts.push(partOf("b", secondsNow()));
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(1), patience);
  [table.isAway, table.isDeaf] = [true, true];
  const before = one.seconds.length + 1;
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(before + 5), patience);
  expect(one.seconds.slice(before).every(({ partial }) => partial)).toBe(true);
  [table.isAway, table.isDeaf] = [false, false];
  table.parts.push({ ...partOf("b", secondsNow()), leaving: true });
  for (let second = secondsNow() - 20; second < secondsNow(); second += 1) table.parts.push(partOf("b", second));
  await vi.waitFor(() => expect(one.seconds.at(-1)?.partial).toBe(false), patience);
});

test("a clock that was wrong once is looked at again, and takes nobody ahead of the others", async () => {
  const { table, exchangeOf } = createTable();
  const one = await startSeconds("a", exchangeOf("a"));
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(0), patience);
  table.aheadMs = 3_600_000;
  await vi.waitFor(() => expect(table.asked).toBeGreaterThan(0), patience);
  const before = one.seconds.length;
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(before + 1), patience);
  expect(one.seconds.at(-1)?.sequence).toBeLessThanOrEqual(secondsNow());
});

test("a process that is ahead of the shared clock waits for it", async () => {
  const { table, exchangeOf } = createTable();
  table.aheadMs = 4000;
  const one = await startSeconds("a", exchangeOf("a"));
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(0), patience);
  table.aheadMs = 0;
  const before = one.seconds.length;
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(before + 3), patience);
  expect(one.seconds.at(-1)?.sequence).toBeLessThanOrEqual(secondsNow());
  expect(isRising(one.seconds)).toBe(true);
});

test("without notifications only what was not told yet is read", async () => {
  const { table, exchangeOf } = createTable();
  table.isDeaf = true;
  const one = await startSeconds("a", exchangeOf("a"));
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(3), patience);
  table.reads.length = 0;
  await vi.waitFor(() => expect(table.reads.length).toBeGreaterThan(1), patience);
  expect(Math.max(...table.reads)).toBeGreaterThanOrEqual((one.seconds.at(-1)?.sequence ?? 0) - 4);
});

test("what was told before a process began is not missing from its frames", async () => {
  const { table, exchangeOf } = createTable();
  for (const age of [500, 302, 301]) table.parts.push(partOf("gone", secondsNow() - age, 1000));
  const one = await startSeconds("a", exchangeOf("a"));
  await vi.waitFor(() => expect(one.seconds.length).toBeGreaterThan(1), patience);
  expect(one.seconds.every(({ missed, late }) => missed === 0 && late === 0)).toBe(true);
});

test("a process that begins holds what was told before", async () => {
  const { table, exchangeOf } = createTable();
  const second = Math.floor(Date.now() / 1000) - 5;
  const cells: SecondPart["cells"] = [[wholeKey, { requests: 9, latencySumMs: 9, errors: 0, refused: 0, histogram: [9] }]];
  table.parts.push({ instance: "gone", second, cells, watches: [], leaving: false });
  const one = await startSeconds("a", exchangeOf("a"));
  expect(one.seconds.map(({ sequence }) => sequence)).toEqual([second]);
  expect(one.total()).toBe(9);
});
