import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { chargeUnits, decideLease, decideUrgency, noteDemand, takeUnits } from "./decide-lease.ts";
import type { Lease } from "./lease.ts";
import { meterOf } from "./meter.ts";
import { EDGE, testLease } from "./test-lease.ts";

const algorithms = ["fixed-window", "sliding-window", "token-bucket"] as const;
const unknown: Partial<Lease> = { isKnown: false };

describe.each(algorithms)("a request by a lease on a %s", (algorithm) => {
  const cases: [what: string, limit: Partial<Limit>, state: Partial<Lease>, cost: number, decision: string][] = [
    ["takes a prepaid permit", {}, { prepaid: 1, used: 100 }, 1, "admit"],
    ["takes a prepaid permit of a strict limit", { policy: "strict" }, { prepaid: 1, used: 100 }, 1, "admit"],
    ["is refused where the counter is known to be full", {}, { used: 100 }, 1, "refuse"],
    ["is refused where it costs more than is free", {}, { used: 90 }, 11, "refuse"],
    ["is admitted on credit where half of what is free, shared, is enough", {}, { isolates: 10 }, 5, "admit"],
    ["asks the store where its share of what is free is not enough", {}, { isolates: 10 }, 6, "settle"],
    ["asks the store where credit is still capped", {}, { creditCap: 2 }, 3, "settle"],
    ["counts what is not yet reported against its credit", {}, { isolates: 10, unreported: 3, sent: 2, used: 5 }, 1, "settle"],
    ["never has credit under a strict limit", { policy: "strict" }, {}, 1, "settle"],
    ["is refused while the store has too few", {}, { scarceUntil: EDGE + 1, used: 50 }, 1, "refuse"],
    ["asks again once it may have more", {}, { scarceUntil: EDGE, used: 99, isolates: 20 }, 1, "settle"],
    ["joins permits and credit", {}, { prepaid: 3, used: 3, isolates: 10 }, 7, "admit"],
    ["is admitted unseen where nothing is known", { quota: 1000, burst: 1000 }, unknown, 2, "admit"],
    ["is not admitted unseen beyond that", { quota: 1000, burst: 1000 }, { ...unknown, unreported: 2, used: 2 }, 1, "settle"],
    ["is admitted unseen once under a limit of a hundred", {}, { ...unknown, unreported: 1, used: 1 }, 1, "settle"],
    ["is never admitted unseen under a low limit", { quota: 99, burst: 99 }, unknown, 1, "settle"],
    ["is never admitted unseen under a strict limit", { quota: 1000, burst: 1000, policy: "strict" }, unknown, 1, "settle"],
    ["that costs nothing is admitted", { policy: "strict" }, { used: 100 }, 0, "admit"],
    ["that costs more than the limit is refused without asking", {}, unknown, 101, "refuse"],
    ["that costs more than any number is refused", {}, {}, Number.POSITIVE_INFINITY, "refuse"],
    ["is refused by a limit of none", { quota: 0, burst: 0 }, {}, 1, "refuse"],
    ["asks under a limit of one", { quota: 1, burst: 1 }, {}, 1, "settle"],
  ];

  it.each(cases)("%s", (_what, limit, state, cost, decision) => {
    const lease = testLease({ ...limit, algorithm }, state);
    const before = structuredClone(lease);
    expect(decideLease(lease, cost, EDGE)).toBe(decision);
    expect(lease).toEqual(before);
  });

  it("that is refused blocks no cheaper one", () => {
    const lease = testLease({ algorithm }, { used: 95, isolates: 1, prepaid: 2 });
    expect(decideLease(lease, 8, EDGE)).toBe("refuse");
    expect(decideLease(lease, 2, EDGE)).toBe("admit");
  });

  it("is never admitted beyond the quota by one isolate alone, whatever it costs and whenever it comes", () => {
    const requests = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 9000 })), { maxLength: 80 });
    const property = fc.property(requests, fc.integer({ min: 0, max: 40 }), (asked, quota) => {
      const lease = testLease({ algorithm, quota, burst: quota }, { window: -1 });
      const admitted: { at: number; cost: number }[] = [];
      let now = EDGE;
      for (const [cost, gap] of asked) {
        now += gap;
        meterOf(lease).advance(lease, now);
        if (decideLease(lease, cost, now) === "admit") {
          takeUnits(lease, cost);
          admitted.push({ at: now, cost });
        }
        noteDemand(lease, cost, now);
        const since = algorithm === "token-bucket" ? now : Math.floor(now / 60_000) * 60_000;
        const inWindow = admitted.filter(({ at }) => at >= since).reduce((sum, one) => sum + one.cost, 0);
        expect(inWindow).toBeLessThanOrEqual(quota);
      }
    });
    fc.assert(property);
  });
});

describe("units on credit", () => {
  it("are charged after the permits", () => {
    const lease = testLease({}, { prepaid: 2, used: 2 });
    takeUnits(lease, 5);
    expect(lease).toMatchObject({ prepaid: 0, unreported: 3, used: 5 });
  });

  it("fewer as those that share the counter are likely to have used it since", () => {
    const lease = testLease({}, { isolates: 10, rate: 1, ratedAt: EDGE + 8000, settledAt: EDGE });
    expect(decideLease(lease, 5, EDGE)).toBe("admit");
    expect(decideLease(lease, 5, EDGE + 8000)).toBe("settle");
    expect(decideLease(lease, 1, EDGE + 8000)).toBe("admit");
  });

  it.each([
    ["of a counter in little use are not urgent", {}, 5000, false],
    ["are urgent where all that share it may use up half of what is free", { rate: 2, isolates: 10 }, 5000, true],
    ["are not where the next settlement is near", { rate: 2, isolates: 10 }, 500, false],
    ["are not where permits are left", { rate: 2, isolates: 10, prepaid: 1 }, 5000, false],
    ["are not where the store has too few anyhow", { rate: 2, isolates: 10, scarceUntil: EDGE + 1 }, 5000, false],
    ["are not while all of them together are a fiftieth of the quota", { rate: 20, isolates: 2 }, 5000, false],
    ["are not where nothing is known of the counter", { ...unknown, unreported: 1, rate: 20 }, 5000, false],
  ])("%s", (_what, state, leftMs, urgent) => {
    expect(decideUrgency(testLease({}, state), 1, EDGE, leftMs)).toBe(urgent);
  });
});

describe("units charged afterwards", () => {
  const windowMs = 60_000;

  it("take permits first, and the rest whatever is free", () => {
    const lease = testLease({}, { used: 99, prepaid: 2 });
    chargeUnits(lease, 12, EDGE);
    expect(lease).toMatchObject({ prepaid: 0, used: 109, unreported: 10 });
  });

  it("come back to the window that they were taken in, never below nothing", () => {
    const lease = testLease({}, { used: 5 });
    chargeUnits(lease, -3, EDGE);
    expect(lease).toMatchObject({ used: 2, unreported: -3 });
    chargeUnits(lease, -3, EDGE);
    expect(lease).toMatchObject({ used: 0, unreported: -6 });
  });

  it.each([
    ["fixed-window", 1, { used: 5, unreported: 0, previous: 7, late: 0 }],
    ["sliding-window", 1, { used: 5, unreported: 0, previous: 4, late: -3 }],
    ["sliding-window", 2, { used: 5, unreported: 0, previous: 7, late: 0 }],
    ["token-bucket", 0, { used: 2, unreported: -3, previous: 7, late: 0 }],
    // 100 tokens flow in within a window: one of the three has come back by itself.
    ["token-bucket", 0.01, { used: 3, unreported: -2, previous: 7, late: 0 }],
    ["token-bucket", 2, { used: 5, unreported: 0, previous: 7, late: 0 }],
  ] as const)("of a %s, %d windows ago, are worth what still weighs", (algorithm, windowsAgo, state) => {
    const lease = testLease({ algorithm }, { used: 5, previous: 7 });
    chargeUnits(lease, -3, EDGE - windowsAgo * windowMs);
    expect(lease).toMatchObject(state);
  });

  it("come back to the month that they were taken in, however long it is", () => {
    const march = { calendar: "month", windowSeconds: 2_678_400 } as const;
    const lease = testLease(march, { used: 5, window: (2027 - 1970) * 12 + 2 });
    chargeUnits(lease, -2, Date.UTC(2027, 2, 31));
    expect(lease).toMatchObject({ used: 3, unreported: -2 });
    chargeUnits(lease, -2, Date.UTC(2027, 1, 28));
    expect(lease).toMatchObject({ used: 3, unreported: -2 });
  });

  it("that come back to a counter that nothing is known of give no credit", () => {
    const lease = testLease({ quota: 1000, burst: 1000 }, unknown);
    chargeUnits(lease, -50, EDGE);
    expect([decideLease(lease, 2, EDGE), decideLease(lease, 3, EDGE)]).toEqual(["admit", "settle"]);
  });
});
