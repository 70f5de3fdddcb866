import { describe, expect, test } from "vitest";
import { orderByTime } from "./order-by-time.ts";

async function* given(times: readonly number[]) {
  for (const [index, at] of times.entries()) yield { at, index };
}

async function order(times: readonly number[], options: { patienceMs: number; mostWaiting?: number }) {
  let late = 0;
  const items: { at: number; index: number }[] = [];
  for await (const item of orderByTime(given(times), { ...options, late: () => late++ })) items.push(item);
  return { times: items.map(({ at }) => at), indexes: items.map(({ index }) => index), late };
}

describe("orderByTime", () => {
  test("brings what is a little late into its place, and leaves equals as they came", async () => {
    expect(await order([1, 3, 2, 3, 5, 4, 40, 39], { patienceMs: 10 })).toEqual({
      times: [1, 2, 3, 3, 4, 5, 39, 40],
      indexes: [0, 2, 1, 3, 5, 4, 7, 6],
      late: 0,
    });
  });

  test("gives what comes far too late the time of what went before", async () => {
    const { times, late } = await order([0, 20, 40, 60, 80, 1, 100], { patienceMs: 10 });
    expect(times).toEqual([0, 20, 40, 60, 60, 80, 100].sort((one, other) => one - other));
    expect(late).toBe(1);
  });

  test("holds no more than it may, and loses nothing", async () => {
    const times = Array.from({ length: 5000 }, (_, index) => (index * 7919) % 5000);
    const ordered = await order(times, { patienceMs: 1e9, mostWaiting: 100 });
    expect(ordered.times).toHaveLength(5000);
    expect(new Set(ordered.indexes).size).toBe(5000);
    expect(ordered.times).toEqual([...ordered.times].sort((one, other) => one - other));
  });

  test("has nothing to say of nothing", async () => {
    expect(await order([], { patienceMs: 10 })).toEqual({ times: [], indexes: [], late: 0 });
  });
});
