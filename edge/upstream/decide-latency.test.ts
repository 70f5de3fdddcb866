import { describe, expect, it } from "vitest";
import { decideLatency, FAILURE_MS, latencyAt } from "./decide-latency.ts";

const known = { ms: 100, at: 1000 };

describe("after one more attempt", () => {
  it.each([
    ["the first is believed", null, { now: 1000, latencyMs: 40 }, 40],
    ["a slower one counts at once", known, { now: 1001, latencyMs: 400 }, 400],
    ["a faster one hardly, when the last was just now", known, { now: 1000, latencyMs: 10 }, 100],
    ["a faster one by two thirds after ten seconds", known, { now: 11_000, latencyMs: 10 }, 43.1],
    ["a faster one nearly whole after a minute", known, { now: 61_000, latencyMs: 10 }, 10.2],
    ["none at all counts as a slow one", known, { now: 1001, latencyMs: null }, FAILURE_MS],
    ["a clock that went back changes nothing", known, { now: 0, latencyMs: 10 }, 100],
  ])("%s", (_name, before, ended, ms) => {
    expect(decideLatency(before, ended).ms).toBeCloseTo(ms, 1);
    expect(decideLatency(before, ended).at).toBe(ended.now);
  });
});

it.each([
  [1000, 100],
  [11_000, 36.8],
  [61_000, 0.2],
  [0, 100],
])("is worth less the older it is: at %i", (now, ms) => {
  expect(latencyAt(known, now)).toBeCloseTo(ms, 1);
});
