import { describe, expect, it } from "vitest";
import { decideFaster, drawTwo } from "./decide-faster.ts";

const load = (latencyMs: number | null, inFlight = 0, weight = 1) => ({ latencyMs, inFlight, weight });

it.each([
  ["the faster one", load(20), load(10), 1],
  ["the first of equals", load(10), load(10), 0],
  ["the slower one when the faster is busy", load(10, 4), load(20), 1],
  ["the slower one of more weight", load(10), load(15, 0, 2), 1],
  ["the less busy one where latencies are nothing", load(0, 2), load(0, 1), 1],
  ["one that nothing is known of", load(1), load(null), 1],
  ["not one that is waited for the first time", load(900), load(null, 1), 0],
  ["one that is waited for the first time, before one that fails", load(5000), load(null, 1), 1],
] as const)("takes %s", (_name, first, second, index) => {
  expect(decideFaster(first, second)).toBe(index);
});

describe("two draws", () => {
  it.each([
    [1, 0.9, 0.9, [0, 0]],
    [2, 0, 0.9, [0, 1]],
    [2, 0.9, 0.9, [1, 0]],
    [4, 0.5, 0, [2, 0]],
    [4, 0.5, 0.99, [2, 3]],
  ] as const)("of %i, by %d and %d", (count, one, other, expected) => {
    expect(drawTwo(count, one, other)).toEqual(expected);
  });
});
