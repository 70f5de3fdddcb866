import { describe, expect, it } from "vitest";
import type { Breaker } from "#contracts/upstream.ts";
import { type AttemptEnd, type BreakerState, closedBreaker, decideAdmission, decideAfterAttempt, decideProbe } from "./decide-breaker.ts";

const breaker: Breaker = { failures: 3, openMs: 1000, openMaxMs: 5000, probes: 2, maxEjected: 0.5 };
const quiet = { recent: { all: 0, failed: 0 }, random: 0.5 };

function end(state: BreakerState, kind: AttemptEnd["kind"], now: number, startedAt = now): BreakerState {
  return decideAfterAttempt(state, breaker, { ...quiet, kind, startedAt, now });
}

function opened(now: number): BreakerState {
  let state: BreakerState = closedBreaker;
  for (let count = 0; count < 3; count++) state = end(state, "failure", now);
  return state;
}

describe("a closed breaker", () => {
  it("admits, and opens after so many failures in a row", () => {
    expect(decideAdmission(closedBreaker, breaker, 0)).toBe("admit");
    expect(opened(10_000)).toMatchObject({ phase: "open", retryAt: 11_000, openings: 1 });
  });

  it("begins to count anew with a success, and counts nothing of what is the caller's", () => {
    const two = end(end(closedBreaker, "failure", 1), "failure", 2);
    expect(end(two, "neither", 3)).toBe(two);
    const reset = end(two, "success", 3);
    expect(reset.failuresInARow).toBe(0);
    expect(end(reset, "success", 4)).toBe(reset);
    expect(end(end(reset, "failure", 4), "failure", 5).phase).toBe("closed");
  });

  it("opens by the rate of failures too, from twenty requests on", () => {
    const byRate = { ...breaker, failures: 100, failureRate: 0.5 };
    const phaseAt = (all: number, failed: number) =>
      decideAfterAttempt(closedBreaker, byRate, { kind: "failure", startedAt: 5, now: 5, recent: { all, failed }, random: 0 }).phase;
    expect(phaseAt(19, 19)).toBe("closed");
    expect(phaseAt(20, 9)).toBe("closed");
    expect(phaseAt(20, 10)).toBe("open");
  });
});

describe("an open breaker", () => {
  it("leaves its target out until its time is over, then lets a probe through", () => {
    const state = opened(10_000);
    expect(decideAdmission(state, breaker, 10_999)).toBe("leave-out");
    expect(decideAdmission(state, breaker, 11_000)).toBe("probe");
  });

  it("is not moved by attempts that began before it opened", () => {
    const state = opened(10_000);
    expect(end(state, "success", 10_500, 9_000)).toBe(state);
    expect(end(state, "failure", 10_500, 9_000)).toBe(state);
  });

  it("closes when a target that stays in use answers again", () => {
    expect(end(opened(10_000), "success", 10_500).phase).toBe("closed");
    const state = opened(10_000);
    expect(end(state, "failure", 10_500)).toBe(state);
  });

  it("stays open twice as long each time it opens again, up to the longest, with a tenth of jitter", () => {
    let state = opened(0);
    const lengths: number[] = [];
    for (let round = 0; round < 5; round++) {
      lengths.push(state.retryAt - state.changedAt);
      state = end(decideProbe(state, breaker, state.retryAt), "failure", state.retryAt);
    }
    expect(lengths).toEqual([1000, 2000, 4000, 5000, 5000]);
    const jittered = (random: number) =>
      decideAfterAttempt(closedBreaker, { ...breaker, failures: 1 }, { ...quiet, kind: "failure", startedAt: 0, now: 0, random });
    expect([jittered(0).retryAt, jittered(1).retryAt]).toEqual([900, 1100]);
  });
});

describe("a half-open breaker", () => {
  const first = decideProbe(opened(0), breaker, 1000);

  it("lets so many probes through, and closes when all of them succeed", () => {
    expect(decideAdmission(first, breaker, 1001)).toBe("probe");
    const second = decideProbe(first, breaker, 1001);
    expect(decideAdmission(second, breaker, 1002)).toBe("leave-out");
    const passed = end(second, "success", 1100, 1000);
    expect(passed.phase).toBe("half-open");
    expect(decideAdmission(passed, breaker, 1101)).toBe("leave-out");
    expect(end(passed, "success", 1101, 1001)).toMatchObject({ phase: "closed", failuresInARow: 0 });
  });

  it("opens again with the first probe that fails", () => {
    expect(end(first, "failure", 1500)).toMatchObject({ phase: "open", openings: 2, retryAt: 3500 });
  });

  it("gives the place of a probe whose caller left to another", () => {
    const full = decideProbe(first, breaker, 1001);
    expect(decideAdmission(end(full, "neither", 1200), breaker, 1201)).toBe("probe");
  });

  it("replaces probes that never came back", () => {
    const full = decideProbe(first, breaker, 1001);
    expect(decideAdmission(full, breaker, 1999)).toBe("leave-out");
    expect(decideAdmission(full, breaker, 2000)).toBe("probe");
    expect(decideProbe(full, breaker, 2000)).toMatchObject({ probesOut: 1, probesPassed: 0 });
  });

  it("remembers its openings until it has been well for the longest time", () => {
    const one = { ...breaker, probes: 1 };
    const closed = decideAfterAttempt(first, one, { ...quiet, kind: "success", startedAt: 1000, now: 1000 });
    const fail = (now: number) => decideAfterAttempt(closed, { ...one, failures: 1 }, { ...quiet, kind: "failure", startedAt: now, now });
    expect(fail(2000).retryAt).toBe(4000);
    expect(fail(6001).retryAt).toBe(7001);
  });
});
