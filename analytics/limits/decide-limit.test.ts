import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LoopRails } from "#contracts/loop.ts";
import { decideLimit, longestWindowSeconds, type Restraint, type Situation, type Suspect, staleAfterMs } from "./decide-limit.ts";
import { attackOf, type Changes, noon, suspectOf } from "./test-situation.ts";

/** The verdict in a few words: `block a b`, `lower 600 to 60`, or why nothing is done. */
function verdictOf(situation: Situation): string[] {
  const verdict = decideLimit(situation);
  if (verdict.kind === "none") return [verdict.why];
  return verdict.actions.map((action) =>
    action.kind === "block-clients" ? `block ${action.clients.join(" ")}` : `lower ${action.from.quota} to ${action.to.quota}`,
  );
}

const ours = (expiresInSeconds: number | null) => ({
  origin: "loop" as const,
  expiresAt: expiresInSeconds === null ? null : noon + expiresInSeconds * 1000,
});
const loud = (changes: Partial<Suspect> = {}) => [suspectOf("sub:loud", { requests: 900, ...changes }), suspectOf("sub:calm")];
const keyed = suspectOf("key:loud", { requests: 900 });
const flood = { suspects: loud({ score: 0.99 }) };

describe("nothing is done", () => {
  test.each<[Restraint, string, Changes]>([
    ["off", "where the loop is off, whatever happens", { ...flood, rails: { mode: "off" } }],
    ["stale-data", "about a slot that ended half a minute ago and more", { ...flood, slotEnd: noon - staleAfterMs - 1 }],
    ["not-scored", "without a score", { score: null }],
    ["ordinary", "at the score that is still ordinary", { score: 0.8 }],
    ["no-limit", "where no limit judges the route", { standing: null }],
    ["shared-limit", "to a counter that everybody shares", { limit: { by: "route" } }],
    ["shared-limit", "to a counter by address that several clients may share", { limit: { by: "address" } }],
    ["shared-limit", "to a counter by a header's value", { limit: { by: "header:X-Tenant" } }],
    ["shared-limit", "to a counter by key that users may share by their address", { limit: { by: "key" } }],
    ["shared-limit", "to a counter by user that keys may share by their address", { limit: { by: "user" }, suspects: [keyed] }],
    ["shared-limit", "to a counter by a list that tells no client apart", { limit: { by: ["route", "header:X-Tenant"] } }],
    ["shared-limit", "to a counter by a list that tells some apart", { limit: { by: ["address", "key"] }, suspects: [keyed, ...loud()] }],
    ["limit-of-units", "to a limit that counts what requests cost", { limit: { cost: { default: 1, minimum: 1, field: "query:n" } } }],
    ["long-window", "to a limit over more than an hour", { limit: { windowSeconds: longestWindowSeconds + 1 } }],
    ["operator-decided", "to an operator's override", { standing: { override: { origin: "operator", expiresAt: null } } }],
    ["operator-decided", "for as long as a change holds, when one was taken back", { standing: { turnedDownAt: noon - 599_999 } }],
    ["cooling-down", "for a minute after a decision", { standing: { decidedAt: noon - 59_999 } }],
    ["too-little-calm", "when calm was not looked up", { calm: null }],
    ["too-little-calm", "when four clients were calm", { calm: { clients: 4, peak: 20 } }],
    ["already-lowest", "at what calm clients need, with a fifth of air", { quota: 24 }],
    ["already-lowest", "at the minimum", { quota: 100, rails: { minimum: 100 } }],
    ["already-lowest", "to a quota of 0", { quota: 0 }],
    ["already-lowest", "with half of a change's time to go", { quota: 24, standing: { override: ours(300) } }],
    ["already-lowest", "to a change of ours without an end", { quota: 24, standing: { override: ours(null) } }],
    ["nobody-stands-out", "when nobody uses more than would be left", { suspects: [suspectOf("sub:a", { requests: 60 })] }],
    ["nobody-stands-out", "when nobody is known", { suspects: [] }],
    ["nobody-stands-out", "about a client that is not limited", { suspects: loud({ isBypassed: true }) }],
    ["nobody-stands-out", "about a client that is blocked", { suspects: loud({ isBlocked: true }) }],
  ])("%s: %s", (why, _what, changes) => {
    expect(verdictOf(attackOf(changes))).toEqual([why]);
  });
});

describe("a limit is lowered", () => {
  test.each<[string, string, Changes]>([
    ["by the largest step", "lower 600 to 60", {}],
    ["by a smaller step", "lower 600 to 300", { rails: { largestStep: 0.5 } }],
    ["to a whole request", "lower 601 to 61", { quota: 601 }],
    ["not below what calm clients use, and a fifth of air", "lower 600 to 240", { calm: { clients: 8, peak: 200 } }],
    ["not below the minimum", "lower 600 to 150", { rails: { minimum: 150 } }],
    ["to the maximum, further than a step", "lower 600 to 40", { rails: { maximum: 40, largestStep: 0.1 } }],
    ["to what calm clients need, above the maximum", "lower 600 to 96", { rails: { maximum: 40 }, calm: { clients: 5, peak: 80 } }],
    ["at a score just above what acts", "lower 600 to 60", { score: 0.81 }],
    ["on data of half a minute ago", "lower 600 to 60", { slotEnd: noon - staleAfterMs }],
    ["over an hour's window", "lower 600 to 60", { limit: { windowSeconds: longestWindowSeconds } }],
    ["a minute after the decision before", "lower 600 to 60", { standing: { decidedAt: noon - 60_000 } }],
    ["when a change was taken back long ago", "lower 600 to 60", { standing: { turnedDownAt: noon - 600_000 } }],
    [
      "counted by address, where addresses are all there is",
      "lower 600 to 60",
      { limit: { by: "address" }, suspects: [suspectOf("ip:e1:loud", { requests: 900 })] },
    ],
    ["counted by key, where keys are all there is", "lower 600 to 60", { limit: { by: "key" }, suspects: [keyed] }],
    ["counted by user, where users are all there is", "lower 600 to 60", { limit: { by: "user" } }],
    ["counted by client and more", "lower 600 to 60", { limit: { by: ["header:X-Tenant", "client"] } }],
    ["counted by a list that tells all apart", "lower 600 to 60", { limit: { by: ["key", "user"] }, suspects: [keyed, ...loud()] }],
    ["because of a client that is spared a block", "lower 600 to 60", { suspects: loud({ score: 0.99, isSpared: true }) }],
    ["further, while a change of ours holds", "lower 100 to 24", { quota: 100, standing: { override: ours(500) } }],
    ["again to the same, near its end", "lower 24 to 24", { quota: 24, standing: { override: ours(299) } }],
    [
      "again to the same, when calm clients use a little more than they did",
      "lower 60 to 60",
      { quota: 60, calm: { clients: 8, peak: 55 }, standing: { override: ours(10) } },
    ],
  ])("%s", (_what, verdict, changes) => {
    expect(verdictOf(attackOf(changes))).toEqual([verdict]);
  });

  test("and keeps its window and its mode", () => {
    const current = { quota: 600, windowSeconds: 10, mode: "shadow" as const };
    expect(decideLimit(attackOf({ standing: { current } }))).toEqual({
      kind: "act",
      actions: [{ kind: "lower-limit", limit: "default-open", from: current, to: { ...current, quota: 60 } }],
    });
  });

  test("not again, when calm clients have come to use more than it admits", () => {
    const late = { standing: { override: ours(10) }, quota: 60 };
    expect(verdictOf(attackOf({ ...late, calm: { clients: 8, peak: 61 } }))).toEqual(["already-lowest"]);
    expect(verdictOf(attackOf({ ...late, rails: { minimum: 61 } }))).toEqual(["already-lowest"]);
  });
});

describe("clients are blocked", () => {
  const many = Array.from({ length: 25 }, (_, index) => suspectOf(`sub:${index}`, { score: 0.96 + index / 1000 }));

  test.each<[string, string[], Changes]>([
    ["alone, where the route is ordinary", ["block sub:loud"], { ...flood, score: 0.1 }],
    ["where the model gave no score", ["block sub:loud"], { ...flood, score: null }],
    ["where no limit judges the route", ["block sub:loud"], { ...flood, standing: null }],
    [
      "where an operator holds the limit",
      ["block sub:loud"],
      { ...flood, standing: { override: { origin: "operator", expiresAt: null } } },
    ],
    ["and nobody is left for a lower limit", ["block sub:loud"], flood],
    [
      "beside a lower limit for another",
      ["block sub:loud", "lower 600 to 60"],
      { suspects: [...loud({ score: 0.99 }), suspectOf("sub:next", { requests: 700, score: 0.9 })] },
    ],
  ])("%s", (_what, verdict, changes) => {
    expect(verdictOf(attackOf(changes))).toEqual(verdict);
  });

  test("twenty at a time, the most unusual first", () => {
    const expected = many.map(({ client }) => client).toReversed();
    expect(verdictOf(attackOf({ score: null, suspects: many }))).toEqual([`block ${expected.slice(0, 20).join(" ")}`]);
  });

  test.each<[string, Partial<Suspect>]>([
    ["at the score that is not yet enough", { score: 0.95 }],
    ["of no score", { score: null }],
    ["that is not limited", { isBypassed: true }],
    ["that is blocked already", { isBlocked: true }],
    ["that an operator spared", { isSpared: true }],
  ])("but not one %s", (_what, changes) => {
    expect(verdictOf(attackOf({ score: null, suspects: loud({ score: 0.99, ...changes }) }))).toEqual(["not-scored"]);
  });
});

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const quota = fc.integer({ min: 1, max: 1000 });
const suspect = fc.record<Suspect>({
  client: fc.stringMatching(/^sub:[a-e]$/),
  requests: fc.integer({ min: 0, max: 2000 }),
  score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  isBypassed: fc.boolean(),
  isBlocked: fc.boolean(),
  isSpared: fc.boolean(),
});
const since = fc.option(fc.integer({ min: noon - 1_200_000, max: noon }));
const anything = fc
  .record({
    mode: fc.constantFrom("off" as const, "suggest" as const, "shadow" as const, "auto" as const),
    shares: fc.record({ anomalyAbove: share, largestStep: share, blockAbove: share }),
    bounds: fc.tuple(quota, quota),
    quota: fc.integer({ min: 0, max: 1000 }),
    age: fc.integer({ min: 0, max: 60_000 }),
    score: fc.option(share),
    override: fc.option(
      fc.record({
        origin: fc.constantFrom("operator" as const, "loop" as const),
        expiresAt: fc.integer({ min: noon, max: noon + 600_000 }),
      }),
    ),
    since: fc.record({ decidedAt: since, turnedDownAt: since }),
    calm: fc.record({ clients: fc.integer({ min: 0, max: 20 }), peak: fc.integer({ min: 0, max: 1500 }) }),
    suspects: fc.uniqueArray(suspect, { selector: ({ client }) => client }),
  })
  .map(({ mode, shares, bounds, age, override, since, ...rest }) => {
    const rails: Partial<LoopRails> = { mode, ...shares, minimum: Math.min(...bounds), maximum: Math.max(...bounds) };
    return attackOf({ ...rest, rails, slotEnd: noon - age, standing: { override, ...since } });
  });

describe("whatever happens", () => {
  const actionsOf = (situation: Situation) => {
    const verdict = decideLimit(situation);
    return verdict.kind === "act" ? verdict.actions : [];
  };
  const holds = (check: (situation: Situation) => void) => fc.assert(fc.property(anything, check), { numRuns: 3000 });

  test("a limit is set to no more than it is, no less than calm clients use, and within its rails", () => {
    holds((situation) => {
      for (const action of actionsOf(situation)) {
        if (action.kind !== "lower-limit") continue;
        expect(action.to.quota).toBeLessThanOrEqual(action.from.quota);
        expect(action.to.quota).toBeGreaterThanOrEqual(situation.calm?.peak ?? Number.POSITIVE_INFINITY);
        expect(action.to.quota).toBeGreaterThanOrEqual(situation.rails.minimum);
      }
    });
  });

  test("a lowered limit refuses somebody who may be refused", () => {
    holds((situation) => {
      const actions = actionsOf(situation);
      const blocked = actions.flatMap((action) => (action.kind === "block-clients" ? action.clients : []));
      for (const action of actions) {
        if (action.kind !== "lower-limit") continue;
        const refused = situation.suspects.filter(({ requests }) => requests > action.to.quota);
        expect(refused.some(({ client, isBypassed, isBlocked }) => !isBypassed && !isBlocked && !blocked.includes(client))).toBe(true);
      }
    });
  });

  test("nothing is done in mode off or on stale data", () => {
    holds((situation) => {
      expect(actionsOf({ ...situation, rails: { ...situation.rails, mode: "off" } })).toEqual([]);
      expect(actionsOf({ ...situation, slotEnd: situation.now - staleAfterMs - 1 })).toEqual([]);
    });
  });

  test("nobody is blocked who is not limited, was spared, is blocked already, or is not unusual enough", () => {
    holds((situation) => {
      const known = new Map(situation.suspects.map((one) => [one.client, one]));
      for (const action of actionsOf(situation)) {
        for (const client of action.kind === "block-clients" ? action.clients : []) {
          expect(known.get(client)).toMatchObject({ isBypassed: false, isSpared: false, isBlocked: false });
          expect(known.get(client)?.score).toBeGreaterThan(situation.rails.blockAbove);
        }
      }
    });
  });
});
