import { describe, expect, test } from "vitest";
import type { TrafficSample } from "#contracts/anomaly.ts";
import { decideEarlyLook, isSurging } from "./decide-early-look.ts";

const slot = Date.parse("2026-06-15T12:00:00Z");
const seconds = (count: number) => slot + count * 1000;

describe("a slot is looked at early", () => {
  test.each<[string, number | null, number, number | null]>([
    ["not before its first half has settled", null, seconds(7.4), null],
    ["when its first half has settled", null, seconds(7.5), slot],
    ["once", slot, seconds(9), null],
    ["until it is judged as a whole", null, seconds(12.4), slot],
    ["not after that", null, seconds(12.5), null],
    ["after another one", slot - 10_000, seconds(8), slot],
  ])("%s", (_name, lookedAt, now, expected) => {
    expect(decideEarlyLook(lookedAt, now)).toBe(expected);
  });
});

describe("half a slot is a surge", () => {
  const sample = (rate: number): TrafficSample => ({ request_rate: rate, latency: 1, error_rate: 0 });
  const recent = (...rates: number[]) => rates.map(sample);
  test.each<[string, number, TrafficSample[], boolean]>([
    ["when it holds more than twice what is usual", 21, recent(10, 9, 8, 10, 12, 11, 10), true],
    ["not when it holds twice as much", 20, recent(10, 9, 8, 10, 12, 11, 10), false],
    ["also when the slot before had as much", 21, recent(10, 9, 8, 10, 9, 8, 40), true],
    ["whatever was before the last seven", 21, recent(90, 90, 90, 90, 10, 9, 8, 10, 9, 8, 7), true],
    ["not where little is known", 21, recent(1, 1, 1, 1, 1, 1), false],
    ["not where there is next to nothing", 0.9, recent(0, 0, 0, 0, 0, 0, 0), false],
  ])("%s", (_name, rate, before, expected) => {
    expect(isSurging(sample(rate), before)).toBe(expected);
  });
});
