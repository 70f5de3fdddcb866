import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalmBlocks, type CalmCounts, decideRouteSurge, type RouteCounts } from "./decide-route-surge.ts";

const yesterday: CalmBlocks = { span: "yesterday", blocks: 24, mean: 10, variance: 10 };
const lately = (mean: number, variance = mean): CalmBlocks => ({ span: "before", blocks: 24, mean, variance });
const countsOf = (five: number, fifteen = five * 3, thirty = five * 6): RouteCounts => ({ 5: five, 15: fifteen, 30: thirty });
const scoreOf = (counts: RouteCounts, calm: CalmCounts = [yesterday, lately(10)]) => decideRouteSurge(counts, calm)?.score ?? 0;
const told = 0.8;

/** The same numbers for the same seed, evenly between 0 and 1. */
function* drawEvenly(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state + 0.5) / 2 ** 32;
  }
}

describe("a route's surge", () => {
  test.each<[string, RouteCounts, CalmCounts, number]>([
    ["what it always has", countsOf(10), [yesterday, lately(10)], 0],
    ["nothing", countsOf(0), [yesterday, lately(10)], 0],
    ["one page more than it has", countsOf(29, 49, 79), [yesterday, lately(10)], 0],
    ["three times as much for a quarter of an hour", countsOf(30, 90, 120), [yesterday, lately(10)], 0.954],
    ["five times as much for five minutes", countsOf(50, 70, 100), [yesterday, lately(10)], 0.995],
    ["three times as much where it scatters widely", countsOf(30, 90, 120), [{ ...yesterday, variance: 150 }], 0],
    ["three times as much as yesterday, as before", countsOf(30, 90, 180), [yesterday, lately(30)], 0],
    ["three times as much as before, as yesterday", countsOf(30, 90, 180), [{ ...yesterday, mean: 30 }, lately(10)], 0],
    ["a fifth more of very much", countsOf(120_000), [{ ...yesterday, mean: 100_000, variance: 200_000 }], 0],
    ["twice as much of very much", countsOf(200_000), [{ ...yesterday, mean: 100_000, variance: 200_000 }], 0.833],
    ["much that is over", countsOf(10, 300, 330), [yesterday, lately(10)], 0],
    ["much where calm is not known", countsOf(1000), [], 0],
  ])("of %s", (_name, counts, calm, score) => {
    expect(scoreOf(counts, calm)).toBeCloseTo(score, 3);
  });

  test("names each span that is unusual, the least likely first, with what was expected at most", () => {
    expect(decideRouteSurge(countsOf(30, 90, 120), [yesterday, lately(10)])?.reasons).toEqual([
      { feature: "requests_15m", value: 90, expected_low: 0, expected_high: 56 },
      { feature: "requests_5m", value: 30, expected_low: 0, expected_high: 22 },
      { feature: "requests_30m", value: 120, expected_low: 0, expected_high: 105 },
    ]);
  });

  test("is between 0 and 1, and never less for more requests in the newest five minutes", () => {
    const amount = fc.integer({ min: 0, max: 1e7 });
    const calm = fc.record({
      mean: fc.double({ min: 0.05, max: 1e6, noNaN: true }),
      scatter: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(amount, amount, amount, amount, calm, (newest, older, oldest, more, { mean, scatter }) => {
        const blocks: CalmCounts = [{ span: "yesterday", blocks: 24, mean, variance: mean * scatter }];
        const at = (count: number) => scoreOf(countsOf(count, count + older, count + older + oldest), blocks);
        expect(at(newest)).toBeGreaterThanOrEqual(0);
        expect(at(newest + more)).toBeLessThanOrEqual(1);
        expect(at(newest + more)).toBeGreaterThanOrEqual(at(newest));
      }),
    );
  });

  test.each([1, 10, 100])(
    "of independent requests, %d in five minutes on average, is told of in one of a thousand spans at most",
    (mean) => {
      const random = drawEvenly(mean);
      const draw = () => {
        let [count, product] = [0, random.next().value];
        for (const limit = Math.exp(-mean); product > limit; product *= random.next().value) count += 1;
        return count;
      };
      const spans = 10_000;
      let alarms = 0;
      for (let span = 0; span < spans; span += 1) {
        const blocks = Array.from({ length: 6 }, draw);
        const sum = (count: number) => blocks.slice(0, count).reduce((total, one) => total + one, 0);
        if (scoreOf(countsOf(sum(1), sum(3), sum(6)), [{ ...yesterday, mean, variance: mean }]) > told) alarms += 1;
      }
      expect(alarms).toBeLessThanOrEqual(spans / 1000);
    },
  );
});
