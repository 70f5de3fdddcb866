import { expect, it } from "vitest";
import * as z from "zod/mini";
import { MetricEvent } from "#contracts/metric-event.ts";
import { elapsedMs } from "./elapsed-ms.ts";

it.each([
  ["runs", 1000, 1250, 250],
  ["is set back", 1000, 400, 0],
  ["is set two days ahead", 1000, 172_801_000, 86_400_000],
])("is what an event may hold where the clock %s meanwhile", (_what, startedAt, now, elapsed) => {
  expect(elapsedMs(startedAt, now)).toBe(elapsed);
  expect(z.safeParse(MetricEvent.shape.latencyMs, elapsed).success).toBe(true);
});
