import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MetricBatch, MetricEvent, metricColumns, toColumns } from "./metric-event.ts";

const folder = new URL("examples/metric-event/", import.meta.url);
const events = readdirSync(folder)
  .filter((file) => file.startsWith("valid-"))
  .map((file) => MetricEvent.parse(JSON.parse(readFileSync(new URL(file, folder), "utf8"))));

describe("columns", () => {
  test("are the event's fields, every one", () => {
    expect([...metricColumns].sort()).toEqual(Object.keys(MetricEvent.shape).sort());
  });

  test("hold the n-th event at the n-th place of each", () => {
    const columns = toColumns(events);
    expect(events.length).toBeGreaterThan(1);
    for (const [index, event] of events.entries()) {
      for (const column of metricColumns) expect(columns[column][index]).toEqual(event[column]);
    }
  });

  test("make a batch that the envelope accepts, also without events", () => {
    const batch = JSON.parse(readFileSync(new URL("../metric-batch/valid-three-events.json", folder), "utf8"));
    expect(MetricBatch.safeParse({ ...batch, events: toColumns(events) }).success).toBe(true);
    expect(MetricBatch.safeParse({ ...batch, events: toColumns([]) }).success).toBe(true);
  });
});
