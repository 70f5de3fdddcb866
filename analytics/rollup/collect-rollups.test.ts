import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LimitOutcome } from "#contracts/limit.ts";
import { latencyBucket } from "#contracts/rollup.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import { collectRollups } from "./collect-rollups.ts";

const minute = Date.parse("2026-06-15T12:34:00Z");

describe("rollups", () => {
  test("sum the events of one interval, route, method and status class", () => {
    const { tenSeconds, minutes } = collectRollups([
      makeEvent({ at: minute, latencyMs: 1, bytesIn: 1, bytesOut: null }),
      makeEvent({ at: minute + 9_999, latencyMs: 3, status: 204, bytesIn: 2, bytesOut: 5 }),
      makeEvent({ at: minute + 10_000, latencyMs: 1 }),
      makeEvent({ at: minute, status: 404 }),
      makeEvent({ at: minute, route: null, method: "POST" }),
    ]);
    expect(tenSeconds).toHaveLength(4);
    expect(minutes).toHaveLength(3);
    const first = tenSeconds.find((row) => row.statusClass === 2 && row.at === minute && row.route === "api");
    expect(first).toMatchObject({ count: 2, latencySumMs: 4, bytesIn: 3, bytesOut: 5 });
    expect(first?.histogram).toHaveLength(latencyBucket(3) + 1);
    expect([first?.histogram[latencyBucket(1)], first?.histogram[latencyBucket(3)]]).toEqual([1, 1]);
    expect(minutes.find((row) => row.route === "")).toMatchObject({ method: "POST", count: 1 });
  });

  test("count each word of a limit in one column", () => {
    const words: LimitOutcome[] = ["allowed", "refused", "shadow-refused", "bypassed", "store-failed-allowed", "store-failed-refused"];
    const { limits } = collectRollups(
      words.map((outcome, index) => makeEvent({ at: minute, limits: [{ limit: "a", outcome, quota: 10 + index, remaining: 0 }] })),
    );
    expect(limits).toEqual([
      {
        at: minute,
        route: "api",
        method: "GET",
        limit: "a",
        quota: 15,
        allowed: 1,
        refused: 1,
        shadowRefused: 1,
        bypassed: 1,
        storeFailures: 2,
      },
    ]);
  });

  test("count who is throttled and who meets failures, by client; nobody where the client is unknown", () => {
    const refused = [{ limit: "a", outcome: "refused" as const, quota: 1, remaining: 0 }];
    const { clients } = collectRollups([
      makeEvent({ at: minute, status: 429, limits: refused }),
      makeEvent({ at: minute, status: 502 }),
      makeEvent({ at: minute, client: null }),
    ]);
    expect(clients).toEqual([{ at: minute, route: "api", method: "GET", client: "key:abcdefghijkl", count: 2, refused: 1, errors: 1 }]);
  });

  test("tell what each client did under each limit, its paths once each; not what it sent while it was blocked", () => {
    const refused = [{ limit: "a", outcome: "refused" as const, quota: 1, remaining: 0 }];
    const { recentClients } = collectRollups([
      makeEvent({ at: minute, status: 429, limits: refused, pathHash: "ffffffff" }),
      makeEvent({
        at: minute + 9_999,
        status: 404,
        limits: [{ limit: "a", outcome: "bypassed", quota: 1, remaining: null }],
        pathHash: "00000001",
      }),
      makeEvent({ at: minute, status: 502, pathHash: "00000001" }),
      makeEvent({ at: minute, limits: [], status: 401, pathHash: null, route: null }),
      makeEvent({ at: minute, status: 403, problemCode: "client-blocked" }),
      makeEvent({ at: minute, client: null }),
    ]);
    const of = { at: minute, client: "key:abcdefghijkl" };
    expect(recentClients).toEqual([
      { ...of, route: "", limit: "", count: 1, refused: 0, bypassed: 0, clientErrors: 1, serverErrors: 0, paths: new Set() },
      { ...of, route: "api", limit: "a", count: 2, refused: 1, bypassed: 1, clientErrors: 1, serverErrors: 0, paths: new Set([-1, 1]) },
      { ...of, route: "api", limit: "default", count: 1, refused: 0, bypassed: 0, clientErrors: 0, serverErrors: 1, paths: new Set([1]) },
    ]);
  });

  test("keep 64 different paths of a client at most", () => {
    const events = Array.from({ length: 100 }, (_, path) => makeEvent({ at: minute, pathHash: path.toString(16) }));
    expect(collectRollups(events).recentClients[0]?.paths.size).toBe(64);
  });

  test("count refusals by status and problem", () => {
    const { outcomes } = collectRollups([
      makeEvent({ at: minute, status: 429, problemCode: "quota-exceeded" }),
      makeEvent({ at: minute, status: 429 }),
    ]);
    expect(outcomes.map(({ status, problemCode, count }) => [status, problemCode, count])).toEqual([
      [429, "", 1],
      [429, "quota-exceeded", 1],
    ]);
  });

  test("do not depend on the order of events, and no event is lost", () => {
    const event = fc.record({
      at: fc.integer({ min: minute, max: minute + 200_000 }),
      route: fc.constantFrom(null, "a", "b"),
      status: fc.constantFrom(200, 301, 404, 500),
      latencyMs: fc.integer({ min: 0, max: 200_000 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (changes) => {
        const events = changes.map(makeEvent);
        const rollups = collectRollups(events);
        expect(collectRollups(events.toReversed())).toEqual(rollups);
        for (const table of [rollups.tenSeconds, rollups.minutes]) {
          expect(sum(table.map(({ count }) => count))).toBe(events.length);
          expect(sum(table.flatMap(({ histogram }) => histogram))).toBe(events.length);
        }
      }),
    );
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
