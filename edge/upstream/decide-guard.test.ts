import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Guard } from "#contracts/upstream.ts";
import { decideGuard, firstGuard, type GuardState, type GuardWindow } from "./decide-guard.ts";
import { simulateQueue, total } from "./test-queue.ts";

const guard: Guard = { minimum: 4, maximum: 1000, tolerance: 1.5 };
const state: GuardState = { limit: 100, idealMs: 20, slowWindows: 0, limitBefore: null };
const window: GuardWindow = { answers: 100, meanMs: 20, failures: 0, mostInFlight: 100 };

describe("the limit of requests in flight", () => {
  it("begins with 64, or what its bounds leave of it", () => {
    expect(firstGuard(guard)).toEqual({ limit: 64, idealMs: null, slowWindows: 0, limitBefore: null });
    expect(firstGuard({ ...guard, maximum: 10 }).limit).toBe(10);
    expect(firstGuard({ ...guard, minimum: 200 }).limit).toBe(200);
  });

  it("rises by a queue of its square root while the upstream is fast, and only when it is used", () => {
    expect(decideGuard(state, window, guard).limit).toBe(105);
    expect(decideGuard(state, { ...window, mostInFlight: 10 }, guard).limit).toBe(100);
  });

  it("falls with latency, at most by a quarter in one window", () => {
    expect(decideGuard(state, { ...window, meanMs: 40, mostInFlight: 10 }, guard).limit).toBe(87.5);
    expect(decideGuard(state, { ...window, meanMs: 4000, mostInFlight: 10 }, guard).limit).toBe(75);
  });

  it("falls with failures, and with nothing but failures", () => {
    expect(decideGuard(state, { ...window, failures: 100, mostInFlight: 10 }, guard).limit).toBe(87.5);
    expect(decideGuard(state, { answers: 0, meanMs: 0, failures: 50, mostInFlight: 10 }, guard)).toEqual({ ...state, limit: 75 });
  });

  it("stays within its bounds whatever is measured", () => {
    const windows = fc.record({
      answers: fc.nat(1000),
      meanMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
      failures: fc.nat(1000),
      mostInFlight: fc.nat(10_000),
    });
    fc.assert(
      fc.property(fc.array(windows, { maxLength: 200 }), (measured) => {
        const { limit } = measured.reduce((last, one) => decideGuard(last, one, guard), firstGuard(guard));
        expect(limit).toBeGreaterThanOrEqual(4);
        expect(limit).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

describe("the ideal latency", () => {
  it("is believed quickly when it falls, and slowly when it rises a little", () => {
    expect(decideGuard(state, { ...window, meanMs: 10 }, guard).idealMs).toBe(15);
    expect(decideGuard(state, { ...window, meanMs: 25 }, guard).idealMs).toBeCloseTo(20.1);
    expect(decideGuard(state, { ...window, meanMs: 31 }, guard).idealMs).toBe(20);
  });

  it("is looked at with a third in flight after fifty slow windows, and learned if it is still slow then", () => {
    const slow = { ...window, meanMs: 40 };
    let last = state;
    for (let count = 0; count < 50; count++) last = decideGuard(last, slow, guard);
    expect(last.limit).toBeCloseTo((last.limitBefore ?? 0) / 3);
    const before = last.limitBefore;
    expect(decideGuard(last, { ...slow, meanMs: 22 }, guard)).toMatchObject({ limit: before, limitBefore: null, slowWindows: 0 });
    expect(decideGuard(last, { ...slow, meanMs: 22 }, guard).idealMs).toBeCloseTo(20.04);
    expect(decideGuard(last, slow, guard)).toMatchObject({ limit: before, idealMs: 40 });
  });
});

describe("an upstream of ten servers at 20 ms, asked 300 times a second", () => {
  /** Half of its servers from the 20th to the 50th second. */
  const halved = (now: number) => ({ servers: now >= 20_000 && now < 50_000 ? 5 : 10, serviceMs: 20 });
  const run = (on: boolean) => simulateQueue({ guard: on ? guard : null, seconds: 80, ratePerSecond: 300, timeoutMs: 1000, at: halved });
  const guarded = run(true);
  const bare = run(false);

  it("serves all of it while it is well", () => {
    const { good, refused, timedOut } = total(guarded, 5, 20);
    expect(refused + timedOut).toBeLessThan(0.01 * good);
  });

  it("serves what it can bear with a guard while its capacity is short, and next to nothing without", () => {
    const [withGuard, without] = [total(guarded, 25, 50), total(bare, 25, 50)];
    expect(withGuard.good).toBeGreaterThan(0.85 * 250 * 25);
    expect(withGuard.timedOut).toBeLessThan(0.01 * withGuard.good);
    expect(without.good).toBeLessThan(0.1 * withGuard.good);
  });

  it("serves all of it again within five seconds of its recovery", () => {
    const { good, refused, timedOut } = total(guarded, 55, 80);
    expect(refused + timedOut).toBeLessThan(0.02 * good);
  });

  it("learns that it has become slower by itself", () => {
    const slower = (now: number) => ({ servers: 30, serviceMs: now < 20_000 ? 20 : 60 });
    const history = simulateQueue({ guard, seconds: 80, ratePerSecond: 300, timeoutMs: 1000, at: slower });
    const { good, refused } = total(history, 50, 80);
    expect(refused).toBeLessThan(0.03 * good);
  });
});
