import { describe, expect, test } from "vitest";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { readBatch } from "./read-batch.ts";
import { makeBatch, makeEvent } from "./test-batch.ts";

const rules = { now: Date.now(), retentionDays: 30 };
const read = (value: unknown) => readBatch(JSON.stringify(value), rules);

describe("a batch", () => {
  test("is read into its events in their order", () => {
    const events = [makeEvent({ status: 200 }), makeEvent({ status: 404, route: null })];
    const reading = read(makeBatch(events));
    expect(reading).toMatchObject({ ok: true, batch: { events, rejects: [] } });
  });

  test("without events is a batch", () => {
    expect(read(makeBatch([]))).toMatchObject({ ok: true, batch: { events: [], rejects: [] } });
  });

  test("keeps its good events when others are bad, and counts those by reason with the first as a sample", () => {
    const bad = (changes: object) => ({ ...makeEvent(), ...changes }) as MetricEvent;
    const events = [makeEvent(), bad({ status: 1 }), bad({ method: "get" }), bad({ status: 2 }), makeEvent()];
    const reading = read(makeBatch(events));
    expect(reading.ok && reading.batch.events).toEqual([events[0], events[4]]);
    expect(reading.ok && reading.batch.rejects).toMatchObject([
      { reason: "invalid-status", count: 2, sample: { index: 1 } },
      { reason: "invalid-method", count: 1, sample: { index: 2 } },
    ]);
  });

  test("has one id whatever the case it is written in", () => {
    const batchId = "7D444840-9DC0-41D1-B245-5FFDCE74FAD2";
    expect(read(makeBatch([], { batchId }))).toMatchObject({ batch: { envelope: { batchId: batchId.toLowerCase() } } });
  });
});

describe("what is refused whole", () => {
  const good = makeBatch([makeEvent(), makeEvent()]);
  const { status: _, ...withoutStatus } = good.events;
  test.each([
    ["a column of another length", { ...good, events: { ...good.events, status: [200] } }, "events.status"],
    ["a missing column", { ...good, events: withoutStatus }, "events.status"],
    ["a column that is no list", { ...good, events: { ...good.events, at: "now" } }, "events.at"],
    ["an id that is none", { ...good, batchId: "1" }, "batchId"],
    ["another format", { ...good, formatVersion: 2 }, "formatVersion"],
  ])("%s", (_name, value, path) => {
    const reading = read(value);
    expect(reading.ok).toBe(false);
    expect(!reading.ok && reading.errors.map((error) => error.path)).toContain(path);
  });

  test.each(["", "{", "null", "[]", "\u0000", "1e999"])("the text %j", (text) => {
    expect(readBatch(text, rules).ok).toBe(false);
  });
});
