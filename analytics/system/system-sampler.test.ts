import { afterAll, beforeAll, expect, test } from "vitest";
import { SystemReport } from "#contracts/custom-metric.ts";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { serviceReportRoutes } from "../reports/service-report-routes.ts";
import { testDependencies } from "../test-dependencies.ts";
import { createSystemSampler, type SystemSampler } from "./system-sampler.ts";

describeDatabases("how analytics fares", (get) => {
  let now = Date.parse("2026-06-15T12:34:50Z");
  let sampler: SystemSampler;
  const read = async (query = "") => {
    const answer = await serviceReportRoutes(testDependencies(get(), { now: () => now })).request(`/api/metrics/system${query}`);
    expect(answer.status).toBe(200);
    return SystemReport.parse(await answer.json());
  };

  const stored = async (changes: Partial<MetricBatch>, at = now) => {
    const read = readBatch(JSON.stringify(makeBatch([makeEvent({ at })], changes)), { now: at, retentionDays: 30 });
    if (read.ok) await commitBatches([read.batch], { db: get().db, days: new Set(), now: at });
  };

  beforeAll(() => {
    sampler = createSystemSampler(testDependencies(get(), { now: () => now }));
  });
  afterAll(() => sampler.close());

  test("is sampled, with how far behind the stored events are", async () => {
    sampler.stored([makeEvent({ at: now - 5000 }), makeEvent({ at: now - 400 })]);
    sampler.stored([makeEvent({ at: now - 900 })]);
    await sampler.sample();
    now += 10_000;
    await sampler.sample();
    const { instances } = await read();
    expect(instances).toHaveLength(1);
    const [first, second] = instances[0]?.series ?? [];
    expect(first).toMatchObject({ at: "2026-06-15T12:34:50.000Z", storedEvents: 3, ingestLagMs: 900 });
    expect(second).toMatchObject({ at: "2026-06-15T12:35:00.000Z", storedEvents: 0, ingestLagMs: null });
    expect(second?.residentBytes).toBeGreaterThan(1e6);
    expect(second?.cpuShare).toBeGreaterThan(0);
  });

  test("is shown beside what edges delivered, with the gaps in the numbers of their batches", async () => {
    for (const sequence of [3, 4, 7]) await stored({ edgeId: "edge-of-gaps", isolateId: "one", sequence });
    await stored({
      ...{ edgeId: "edge-of-gaps", isolateId: "two", sequence: 1 },
      signals: { "process-died": 1 },
      dropped: [{ reason: "buffer-full", count: 5 }],
    });
    const { edges } = await read();
    expect(edges.find(({ edgeId }) => edgeId === "edge-of-gaps")).toEqual({
      ...{ edgeId: "edge-of-gaps", isolates: 2, batches: 4, events: 4 },
      ...{ missingBatches: 2, droppedEvents: 5, diedProcesses: 1 },
    });
  });

  test("counts no number as missing whose batch came long ago, also beside one that comes after long", async () => {
    const isolate = { edgeId: "edge-of-stragglers", isolateId: "straggler" };
    for (const sequence of [2, 3, 4]) await stored({ ...isolate, sequence }, now - 3_600_000);
    for (const sequence of [1, 5, 7]) await stored({ ...isolate, sequence });
    const { edges } = await read();
    expect(edges.find(({ edgeId }) => edgeId === isolate.edgeId)).toMatchObject({ batches: 3, missingBatches: 1 });
  });

  test("is shown in longer steps, the worst of each", async () => {
    const { instances, period } = await read("?range=1h");
    expect(period.stepSeconds).toBe(60);
    expect(instances[0]?.series.map(({ storedEvents, ingestLagMs }) => [storedEvents, ingestLagMs])).toEqual([
      [3, 900],
      [0, null],
    ]);
  });
});
