import { expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import type { MetricFamily } from "./metric-family.ts";
import { createTrafficMeasures, type StoredBatch } from "./traffic-measures.ts";

const now = 1_750_000_000_000;

function ready(
  events: readonly MetricEvent[],
  reported: Partial<StoredBatch["envelope"]> = {},
  rejects: StoredBatch["rejects"] = [],
): StoredBatch {
  return { envelope: { dropped: [], signals: {}, ...reported }, events, rejects };
}

function samplesOf(families: readonly MetricFamily[], name: string) {
  return families.find((family) => family.name === name)?.samples.map(({ labels, ...sample }) => [Object.values(labels).join(" "), sample]);
}

test("counts each stored event once, by route, method and status class, and what limits said of it", () => {
  const measures = createTrafficMeasures(() => now);
  const limits: MetricEvent["limits"] = [{ limit: "a", outcome: "refused", quota: 1, remaining: 0 }];
  measures.addStored([
    ready([makeEvent(), makeEvent({ status: 204 })]),
    ready([makeEvent({ status: 429, limits, problemCode: "quota-exceeded" })]),
  ]);
  const families = measures.families();
  expect(samplesOf(families, "aegis_requests")).toEqual([
    ["api GET 2xx", { startedAt: now, value: 2 }],
    ["api GET 4xx", { startedAt: now, value: 1 }],
  ]);
  expect(samplesOf(families, "aegis_limit_decisions")).toEqual([
    ["default allowed", { startedAt: now, value: 2 }],
    ["a refused", { startedAt: now, value: 1 }],
  ]);
  expect(samplesOf(families, "aegis_problems")).toEqual([["quota-exceeded", { startedAt: now, value: 1 }]]);
});

test("puts a duration into the bucket it ends, with its request as the example", () => {
  const measures = createTrafficMeasures(() => now);
  measures.addStored([ready([10, 10.001, 60_000].map((latencyMs) => makeEvent({ at: now, requestId: `r-${latencyMs}`, latencyMs })))]);
  const family = measures.families().find(({ name }) => name === "aegis_request_duration_seconds");
  if (family?.type !== "histogram") throw new Error("is no histogram");
  const [sample] = family.samples;
  const filled = sample?.counts.flatMap((count, bucket) =>
    count === 0 ? [] : [[family.bounds[bucket], count, sample.exemplars[bucket]?.labels.request_id]],
  );
  expect(filled).toEqual([
    [0.01, 1, "r-10"],
    [0.015, 1, "r-10.001"],
    [undefined, 1, "r-60000"],
  ]);
  expect(sample?.sum).toBeCloseTo(60.020001);
});

test("tells what was lost, rejected and received, and how late", () => {
  const measures = createTrafficMeasures(() => now);
  const rejects: StoredBatch["rejects"] = [{ reason: "too-old", count: 2 }];
  const reported = { dropped: [{ reason: "buffer-full", count: 150 }], signals: { "spans-dropped": 4 } };
  measures.addStored([ready([makeEvent({ at: now - 400 }), makeEvent({ at: now - 1200 })], reported, rejects), ready([], reported)]);
  for (const outcome of ["stored", "stored", "unsigned"]) measures.addBatch(outcome);
  const families = measures.families();
  expect(samplesOf(families, "aegis_edge_dropped_events")).toEqual([["buffer-full", { startedAt: now, value: 300 }]]);
  expect(samplesOf(families, "aegis_edge_signals")).toEqual([["spans-dropped", { startedAt: now, value: 8 }]]);
  expect(samplesOf(families, "aegis_ingest_rejected_events")).toEqual([["too-old", { startedAt: now, value: 2 }]]);
  expect(samplesOf(families, "aegis_ingest_batches")?.map(([labels, sample]) => [labels, (sample as { value: number }).value])).toEqual([
    ["stored", 2],
    ["unsigned", 1],
  ]);
  expect(samplesOf(families, "aegis_ingest_lag_seconds")).toMatchObject([["", { sum: 1.2 }]]);
});

test("holds a bounded number of series whatever routes and methods it is told", () => {
  const measures = createTrafficMeasures(() => now);
  const events = Array.from({ length: 5000 }, (_, index) => makeEvent({ route: `r${index}`, method: `M${"X".repeat(index % 10)}` }));
  measures.addStored([ready(events)]);
  const samples = samplesOf(measures.families(), "aegis_requests");
  expect(samples).toHaveLength(1001);
  expect(samples?.[0]?.[0]).toBe("r0 OTHER 2xx");
  expect(samples?.at(-1)).toEqual(["(other) (other) (other)", { startedAt: now, value: 4000 }]);
});
