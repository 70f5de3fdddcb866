import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideTurn } from "./decide-turn.ts";
import { seededRandom, sharesOf } from "./test-random.ts";

/** Turns of targets with these weights, the first drawn by `first`. */
function play(weights: readonly number[], count: number, first = 0): number[] {
  let turns = weights.map((weight) => ({ weight, credit: null as number | null }));
  return Array.from({ length: count }, () => {
    const { index, credits } = decideTurn(turns, () => first);
    turns = turns.map(({ weight }, at) => ({ weight, credit: credits[at] ?? null }));
    return index;
  });
}

describe("turns", () => {
  it.each<[string, number[], number, number[]]>([
    ["equal weights, one after the other", [1, 1, 1], 0, [0, 1, 2, 0, 1, 2]],
    ["weights 5, 1, 1, never in a row what can be spread", [5, 1, 1], 0, [0, 0, 1, 0, 2, 0, 0]],
    ["a first turn that was drawn", [1, 1], 0.5, [1, 0, 1, 0]],
    ["no weight", [1, 0, 1], 0, [0, 2, 0, 2]],
    ["a single target", [3], 0.9, [0, 0]],
    ["nobody", [], 0, [-1]],
  ])("of %s", (_name, weights, first, expected) => {
    expect(play(weights, expected.length, first)).toEqual(expected);
  });

  it("come to each target exactly by its weight in every full round, wherever it began", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }).filter((all) => all.some((one) => one > 0));
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 0.999, noNaN: true }), (all, first) => {
        const total = all.reduce((sum, weight) => sum + weight, 0);
        const turns = play(all, total, first);
        return all.every((weight, index) => turns.filter((turn) => turn === index).length === weight);
      }),
    );
  });

  it("begin anywhere, by weight, so that isolates that serve one request each share it right", () => {
    const random = seededRandom(7);
    const shares = sharesOf(Array.from({ length: 5000 }, () => String(play([7, 3, 0], 1, random())[0])));
    expect(shares["0"]).toBeCloseTo(0.7, 1.5);
    expect(shares["2"]).toBeUndefined();
  });
});
