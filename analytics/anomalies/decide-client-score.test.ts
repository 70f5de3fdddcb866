import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalmRanges, type ClientUse, decideClientScore } from "./decide-client-score.ts";

const quiet: ClientUse = { route: "r", client: "sub:a", requests1m: 0, requests10m: 0, failures10m: 0, paths10m: 1e9, bypassed: 0 };
const calm: CalmRanges = { clients: 40, seconds: 7200, requests1m: 30, requests10m: 100, failures10m: 2 };
const scoreOf = (use: Partial<ClientUse>, ranges: CalmRanges | null = calm, ownPeak = 0) =>
  decideClientScore({ ...quiet, ...use }, ranges ?? undefined, ownPeak);

describe("a client's score", () => {
  test.each<[string, Partial<ClientUse>, Partial<CalmRanges> | null, number, number]>([
    ["nothing", {}, {}, 0, 0],
    ["as much as calm clients do at most", { requests1m: 30, requests10m: 100, failures10m: 5 }, {}, 0, 0],
    ["three times as much in a minute", { requests1m: 90 }, {}, 0, 0.808],
    ["seven and a half times as much in ten minutes", { requests10m: 750 }, {}, 0, 0.951],
    ["a few failures where nobody fails", { failures10m: 5 }, { failures10m: 0 }, 0, 0],
    ["thirty failures where nobody fails", { failures10m: 30 }, { failures10m: 0 }, 0, 0.932],
    ["thirty failures where everybody fails", { failures10m: 30 }, { failures10m: 30 }, 0, 0],
    ["little beside clients that do almost nothing", { requests1m: 20, requests10m: 60 }, { requests1m: 1, requests10m: 1 }, 0, 0],
    ["what it has always done", { requests1m: 300 }, {}, 300, 0],
    ["three times what it has always done", { requests1m: 900 }, {}, 300, 0.808],
    ["much beside four calm clients", { requests1m: 900, requests10m: 9000 }, { clients: 4 }, 0, 0],
    ["much in ten minutes after nine minutes of calm", { requests10m: 9000 }, { seconds: 540 }, 0, 0],
    ["much in a minute after nine minutes of calm", { requests1m: 90 }, { seconds: 540 }, 0, 0.808],
    ["much in a minute after fifty seconds of calm", { requests1m: 90 }, { seconds: 50 }, 0, 0],
    ["much where no calm was ever seen", { requests1m: 900 }, null, 0, 0],
    ["failures where no calm was ever seen", { failures10m: 15 }, null, 0, 0.808],
  ])("for %s", (_name, use, ranges, ownPeak, score) => {
    expect(scoreOf(use, ranges && { ...calm, ...ranges }, ownPeak).score).toBeCloseTo(score, 3);
  });

  test("names what is unusual, the furthest from what is expected first", () => {
    expect(scoreOf({ requests1m: 60, requests10m: 900, failures10m: 4 }).reasons).toEqual([
      { feature: "requests_10m", value: 900, expected_low: 0, expected_high: 100 },
      { feature: "requests_1m", value: 60, expected_low: 0, expected_high: 30 },
    ]);
  });

  test("is between 0 and 1 and never falls when a client does more", () => {
    const amount = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(amount, amount, amount, amount, (requests1m, requests10m, failures10m, more) => {
        const use = { requests1m, requests10m, failures10m };
        const [less, then] = [scoreOf(use).score, scoreOf({ ...use, requests1m: requests1m + more }).score];
        expect(less).toBeGreaterThanOrEqual(0);
        expect(then).toBeLessThan(1);
        expect(then).toBeGreaterThanOrEqual(less);
      }),
    );
  });
});
