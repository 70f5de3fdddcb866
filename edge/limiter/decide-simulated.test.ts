import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { decideSimulated, openSimulation } from "./decide-simulated.ts";
import { EDGE, testLimit } from "./lease/test-lease.ts";

/** How many of the requests at these times, in seconds after a window's edge, one client has admitted. */
function admittedAt(changes: Partial<Limit>, seconds: readonly number[], { isolates = 1, cost = 1 } = {}): number {
  const simulation = openSimulation(testLimit({ windowSeconds: 60, ...changes }), isolates);
  return seconds.filter((second) => decideSimulated(simulation, { key: "c", now: EDGE + second * 1000, cost })).length;
}

const times = (count: number, second: number) => Array.from({ length: count }, () => second);

describe.each(["leased", "strict", "exact"] as const)("a simulated limit, %s", (policy) => {
  it.each(["fixed-window", "sliding-window", "token-bucket"] as const)("admits its quota at once and no more, %s", (algorithm) => {
    for (const quota of [0, 1, 10, 500]) expect(admittedAt({ policy, algorithm, quota }, times(quota + 20, 5))).toBe(quota);
  });

  it.each([
    ["fixed-window", 20],
    ["sliding-window", 10],
    ["token-bucket", 10],
  ] as const)("around a window's edge a %s of 10 admits %i", (algorithm, admitted) => {
    expect(admittedAt({ policy, algorithm, quota: 10 }, [...times(10, 59), ...times(10, 60)])).toBe(admitted);
  });

  it.each(["fixed-window", "sliding-window", "token-bucket"] as const)(
    "counts units: what costs nothing is always admitted, %s",
    (algorithm) => {
      for (const quota of [10, 500])
        expect(admittedAt({ policy, algorithm, quota }, times(quota, 5), { cost: 3 })).toBe(Math.floor(quota / 3));
      expect(admittedAt({ policy, algorithm, quota: 10 }, times(40, 5), { cost: 0 })).toBe(40);
      expect(admittedAt({ policy, algorithm, quota: 10 }, times(5, 5), { cost: 11 })).toBe(0);
    },
  );

  it("a bucket gives a token back each window/quota", () => {
    expect(admittedAt({ policy, algorithm: "token-bucket", quota: 6, burst: 2 }, [0, 0, 0, 30, 30, 30])).toBe(4);
  });

  it("clients do not share a counter", () => {
    const simulation = openSimulation(testLimit({ policy, quota: 1 }), 1);
    expect(["a", "b", "a"].map((key) => decideSimulated(simulation, { key, now: EDGE, cost: 1 }))).toEqual([true, true, false]);
  });

  it("forgets what weighs no more", () => {
    const simulation = openSimulation(testLimit({ policy, quota: 100 }), 1);
    for (let index = 0; index < 1000; index++) decideSimulated(simulation, { key: `c${index}`, now: EDGE + index, cost: 1 });
    decideSimulated(simulation, { key: "late", now: EDGE + 3_600_000, cost: 1 });
    decideSimulated(simulation, { key: "late", now: EDGE + 7_200_000, cost: 1 });
    expect(simulation.exact.counters.size + simulation.store.size).toBeLessThanOrEqual(2);
  });
});

describe("a simulated sliding log", () => {
  it("forgets each request a window after it came, whatever its policy", () => {
    for (const policy of ["leased", "exact"] as const) {
      const log = { policy, algorithm: "sliding-log", quota: 3 } as const;
      expect(admittedAt(log, [0, 10, 20, 30, 59.999, 60, 60, 70, 80, 80])).toBe(6);
    }
  });
});

describe("a simulated limit on several isolates", () => {
  it("is never over where it is strict or exact", () => {
    for (const policy of ["strict", "exact"] as const)
      expect(admittedAt({ policy, quota: 200 }, times(1000, 5), { isolates: 20 })).toBe(200);
  });

  it("is over by some where it is leased, as the edge is", () => {
    const seconds = Array.from({ length: 1000 }, (_, index) => (index * 60) / 1000);
    const admitted = admittedAt({ policy: "leased", quota: 100 }, seconds, { isolates: 20 });
    expect(admitted).toBeGreaterThanOrEqual(99);
    expect(admitted).toBeLessThanOrEqual(110);
  });

  it("says the same each time", () => {
    const seconds = Array.from({ length: 500 }, (_, index) => index / 5);
    expect(admittedAt({ quota: 60 }, seconds, { isolates: 7 })).toBe(admittedAt({ quota: 60 }, seconds, { isolates: 7 }));
  });
});
