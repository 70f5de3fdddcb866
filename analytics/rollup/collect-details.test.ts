import { expect, test } from "vitest";
import { latencyBucket } from "#contracts/rollup.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { collectDetails, collectVersions } from "./collect-details.ts";

const minute = Date.parse("2026-06-15T12:34:00Z");
const batchOf = (events: Parameters<typeof makeEvent>[0][], location: string | null, versions: Record<string, number> = {}) => ({
  envelope: makeBatch([], { location, versions }),
  events: events.map(makeEvent),
});

test("details sum what one location, upstream and plan answered alike, and how long upstreams were waited for", () => {
  const details = collectDetails([
    batchOf(
      [
        { at: minute, latencyMs: 3, plan: "gold" },
        { at: minute + 59_999, latencyMs: 5, plan: "gold", upstreamMs: null },
      ],
      "FRA",
    ),
    batchOf([{ at: minute, latencyMs: 3, plan: "gold" }], "FRA"),
    batchOf(
      [
        { at: minute, latencyMs: 3, plan: "gold" },
        { at: minute, upstream: null, upstreamMs: null, route: null },
      ],
      null,
    ),
  ]);
  const of = { at: minute, method: "GET", statusClass: 2 };
  expect(details).toMatchObject([
    { ...of, location: "", upstream: "", plan: "", route: "", count: 1, asked: 0, upstreamSumMs: 0 },
    { ...of, location: "", upstream: "users", plan: "gold", route: "api", count: 1, asked: 1 },
    {
      ...of,
      location: "FRA",
      upstream: "users",
      plan: "gold",
      route: "api",
      count: 3,
      asked: 2,
      upstreamSumMs: 20,
      latencySumMs: 11,
      bytesIn: 30,
      bytesOut: 300,
    },
  ]);
  expect([details[2]?.histogram[latencyBucket(3)], details[2]?.histogram[latencyBucket(5)]]).toEqual([2, 1]);
});

test("versions count batches and requests by location, in the minute of the newest event; a batch without events says nothing", () => {
  const batches = [
    batchOf([{ at: minute - 1 }, { at: minute }], "FRA", { config: 3, limits: 7 }),
    batchOf([{ at: minute }], "FRA", { config: 4, limits: 7 }),
    batchOf([], "AMS", { config: 4 }),
  ];
  const versions = collectVersions(batches);
  expect(versions).toEqual([
    { at: minute, location: "FRA", part: "config", version: 3, batches: 1, requests: 2 },
    { at: minute, location: "FRA", part: "config", version: 4, batches: 1, requests: 1 },
    { at: minute, location: "FRA", part: "limits", version: 7, batches: 2, requests: 3 },
  ]);
  expect(collectVersions(batches.toReversed())).toEqual(versions);
});
