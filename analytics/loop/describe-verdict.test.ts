import { describe, expect, test } from "vitest";
import type { ProposedAction } from "#contracts/decision.ts";
import type { LoopMode } from "#contracts/loop.ts";
import type { Restraint } from "../limits/decide-limit.ts";
import { attackOf, suspectOf } from "../limits/test-situation.ts";
import { describeAction, describeRestraint, explainAction } from "./describe-verdict.ts";

const values = (quota: number) => ({ quota, windowSeconds: 60, mode: "enforce" as const });
const lower: ProposedAction = { kind: "lower-limit", limit: "default-open", from: values(600), to: values(60) };
const block = (...clients: string[]): ProposedAction => ({ kind: "block-clients", clients });

test.each<[Restraint, RegExp]>([
  ["off", /off for this route/],
  ["stale-data", /too old/],
  ["not-scored", /no score/],
  ["ordinary", /ordinary/],
  ["no-limit", /no limit judges/],
  ["shared-limit", /calm ones would be refused too/],
  ["limit-of-units", /counts units/],
  ["long-window", /longer than an hour/],
  ["operator-decided", /an operator has decided/],
  ["too-little-calm", /too little calm/],
  ["cooling-down", /too recent/],
  ["already-lowest", /as low as calm clients allow/],
  ["nobody-stands-out", /no client stands out/],
])("says why nothing was done: %s", (why, sentence) => {
  expect(describeRestraint(why)).toMatch(/^nothing( yet)?: /);
  expect(describeRestraint(why)).toMatch(sentence);
});

test.each<[LoopMode, ProposedAction, string]>([
  ["auto", lower, "lowered default-open from 600 to 60 in 60 s"],
  ["suggest", lower, "proposed to lower default-open from 600 to 60 in 60 s"],
  ["shadow", lower, "judges in shadow to lower default-open from 600 to 60 in 60 s"],
  ["auto", block("sub:a"), "blocked 1 client"],
  ["suggest", block("sub:a", "sub:b"), "proposed to block 2 clients"],
  ["shadow", block("sub:a", "sub:b"), "proposed to block 2 clients"],
  ["off", lower, "nothing: the loop is off for this route"],
])("says what was done in mode %s: %o", (mode, action, words) => {
  expect(describeAction(mode, action)).toBe(words);
});

describe("explains", () => {
  test("a lower limit by who is above it and by what calm clients make", () => {
    const suspects = [suspectOf("sub:a", { requests: 900 }), suspectOf("sub:b", { requests: 60 }), suspectOf("sub:c", { requests: 40 })];
    expect(explainAction(lower, attackOf({ suspects }), "users")).toBe(
      "1 client of users made 90 % of its busiest clients' requests; calm clients make 20 in 60 s at most",
    );
  });

  test("a lower limit where nothing is known, without dividing by nothing", () => {
    expect(explainAction(lower, attackOf({ suspects: [], calm: null }), "")).toBe(
      "0 clients of requests without a route made 0 % of its busiest clients' requests; calm clients make 0 in 60 s at most",
    );
  });

  test.each<[ProposedAction, string, string]>([
    [block("sub:a"), "users", "1 client of users does far more than calm clients do"],
    [block("sub:a", "sub:b"), "", "2 clients of requests without a route do far more than calm clients do"],
  ])("a block: %o", (action, route, sentence) => {
    expect(explainAction(action, attackOf(), route)).toBe(sentence);
  });
});
