import { expect, it } from "vitest";
import { StoreClock } from "./store-clock.ts";

/** A clock that can be set, and one that cannot; the store's goes 5 s ahead of the second. */
function setting() {
  const state = { set: 0, passed: 1_000_000 };
  const now = () => state.passed + state.set;
  const clock = new StoreClock({ now, elapsed: () => state.passed, sleep: async () => undefined });
  const ask = (setMeanwhile = 0) => {
    const startedAt = clock.elapsed(now());
    state.passed += 50;
    const told = state.passed + 5000;
    state.set += setMeanwhile;
    state.passed += 50;
    clock.take(told, { now: now(), waitedMs: clock.elapsed(now()) - startedAt });
  };
  return { state, now, clock, ask };
}

it("tells the store's time once the store was asked", () => {
  const { clock, now, state, ask } = setting();
  expect(clock.isDoubtful(now())).toBe(true);
  ask();
  expect(clock.isDoubtful(now())).toBe(false);
  expect(clock.storeTime(now())).toBe(state.passed + 5000);
  expect(clock.ownTime(state.passed + 5000)).toBe(now());
});

it.each([-3_600_000, -400, 400, 3_600_000])("tells it all the same where the clock was set by %i ms while the store was asked", (setBy) => {
  const { clock, now, state, ask } = setting();
  ask(setBy);
  expect(clock.storeTime(now())).toBe(state.passed + 5000);
  expect(clock.isDoubtful(now())).toBe(false);
});

it.each([-400, 400, 61_000])("is doubted once the clock was set by %i ms", (setBy) => {
  const { clock, now, state, ask } = setting();
  ask();
  state.set += setBy;
  expect(clock.isDoubtful(now())).toBe(true);
});
