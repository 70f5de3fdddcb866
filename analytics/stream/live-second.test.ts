import { expect, test } from "vitest";
import { MetricsFrame } from "#contracts/report.ts";
import { makeEvent } from "../ingest/test-batch.ts";
import { createLiveSecond } from "./live-second.ts";

const now = Date.parse("2026-06-15T12:00:00Z");

test("a frame is of what was added since the one before, each event once", () => {
  const live = createLiveSecond(() => now);
  const refused = [{ limit: "a", outcome: "refused" as const, quota: 1, remaining: 0 }];
  live.add([makeEvent({ at: now, latencyMs: 10 }), makeEvent({ at: now, latencyMs: 30, status: 500 })]);
  live.add([makeEvent({ at: now, latencyMs: 20, status: 429, limits: refused })]);
  const frame = MetricsFrame.parse(live.take());
  expect(frame).toMatchObject({ sequence: 1, at: "2026-06-15T12:00:00.000Z", latency: 20, throughput: 3, errors: 1, refused: 1 });
  expect(Math.abs((frame.p95 ?? 0) - 30) / 30).toBeLessThan(0.02);
  expect(MetricsFrame.parse(live.take())).toMatchObject({ sequence: 2, latency: 0, p95: null, throughput: 0, errors: 0, refused: 0 });
});

test("what comes more than a minute late is not live", () => {
  const live = createLiveSecond(() => now);
  live.add([makeEvent({ at: now - 60_001 }), makeEvent({ at: now - 60_000 })]);
  expect(live.take().throughput).toBe(1);
});
