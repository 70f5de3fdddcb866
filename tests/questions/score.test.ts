import { describe, expect, test } from "vitest";
import type { Question } from "./question.ts";
import { type GivenAnswer, score, type Truth, type TruthRow } from "./score.ts";
import { tally } from "./tally.ts";

const question = (changes: Partial<Question>): Question => ({
  id: "q000",
  question: "how many?",
  kind: "answer",
  expect: "number",
  alsoRight: [],
  tolerance: 0,
  anyStep: false,
  repeat: 1,
  ...changes,
});
const row = (changes: Partial<TruthRow>): TruthRow => ({ key: "", value: null, current: null, previous: null, answer: null, ...changes });
const truth = (...rows: Partial<TruthRow>[]): Truth[] => [rows.map(row)];
const number = (value: number | null): GivenAnswer => ({ kind: "number", value });
const rows = (...given: [key: string | null, value: number, previous?: number][]): GivenAnswer => ({
  kind: "rows",
  rows: given.map(([key, value, previous]) => ({ key, value, previous })),
});

test("a refusal is right where a question has no one answer, and a refusal where it has one", () => {
  expect(score(question({ kind: "ambiguous" }), [], { kind: "refused" })).toBe("right");
  expect(score(question({ kind: "out-of-scope" }), [], number(0))).toBe("wrong");
  expect(score(question({}), truth({ value: 5 }), { kind: "refused" })).toBe("refused");
});

describe("a number", () => {
  test("is exact where it counts", () => {
    expect(score(question({}), truth({ value: 5 }), number(5))).toBe("right");
    expect(score(question({}), truth({ value: 5000 }), number(5001))).toBe("wrong");
    expect(score(question({}), truth({ value: 0 }), number(0))).toBe("right");
    expect(score(question({}), truth({ value: 0 }), number(null))).toBe("wrong");
  });

  test("may be off by its tolerance, which is a share of the true one", () => {
    const asked = question({ tolerance: 0.04 });
    expect(score(asked, truth({ value: 100 }), number(103.9))).toBe("right");
    expect(score(asked, truth({ value: 100 }), number(104.1))).toBe("wrong");
  });

  test("may stand in a list of one or in a comparison, and not in a longer list", () => {
    expect(score(question({}), truth({ value: 5 }), rows(["orders", 5]))).toBe("right");
    expect(score(question({}), truth({ value: 5 }), { kind: "comparison", current: 5, previous: 9 })).toBe("right");
    expect(score(question({}), truth({ value: 5 }), rows(["orders", 5], ["users", 3]))).toBe("wrong");
  });

  test("may be what another reading says", () => {
    expect(score(question({}), [...truth({ value: 5 }), ...truth({ value: 7 })], number(7))).toBe("right");
  });
});

describe("the first few", () => {
  const three = truth({ key: "a", value: 9 }, { key: "b", value: 7 }, { key: "c", value: 7 });

  test("are right in order, and equal ones may change places", () => {
    const asked = question({ expect: "rows", top: 2 });
    expect(score(asked, three, rows(["a", 9], ["b", 7]))).toBe("right");
    expect(score(asked, three, rows(["a", 9], ["c", 7]))).toBe("right");
    expect(score(asked, three, rows(["b", 7], ["a", 9]))).toBe("wrong");
  });

  test("are as many as were asked for, none twice; after the one that was asked for more may follow", () => {
    const asked = question({ expect: "rows", top: 2 });
    expect(score(asked, three, rows(["a", 9]))).toBe("wrong");
    expect(score(asked, three, rows(["a", 9], ["b", 7], ["c", 7]))).toBe("wrong");
    expect(score(question({ expect: "rows", top: 3 }), three, rows(["a", 9], ["b", 7], ["b", 7]))).toBe("wrong");
    expect(score(question({ expect: "rows", top: 1 }), three, rows(["a", 9], ["x", 1]))).toBe("right");
  });
});

describe("a group or series", () => {
  const asked = question({ expect: "rows" });

  test("has the same keys in any order; nothing, and what has no route, may be left out", () => {
    const wanted = truth({ key: "a", value: 9 }, { key: "b", value: 0 }, { key: "", value: 4 });
    expect(score(asked, wanted, rows(["b", 0], ["a", 9], [null, 4]))).toBe("right");
    expect(score(asked, wanted, rows(["a", 9], ["z", 0]))).toBe("right");
    expect(score(asked, wanted, rows(["a", 9], [null, 5]))).toBe("wrong");
    expect(score(asked, wanted, rows(["a", 9], ["z", 1]))).toBe("wrong");
    expect(score(asked, wanted, rows(["b", 0]))).toBe("wrong");
    expect(score(asked, wanted, rows(["a", 9], ["a", 9]))).toBe("wrong");
  });

  test("knows an instant however it is written", () => {
    const wanted = truth({ key: "2026-11-17 14:00:00+00", value: 3 });
    const points = [{ at: "2026-11-17T15:00:00+01:00", value: 3 }];
    expect(score(question({ expect: "series" }), wanted, { kind: "series", points })).toBe("right");
  });

  test("may name the figures before, which must be right then", () => {
    const wanted = truth({ key: "a", value: 9, previous: 6 });
    expect(score(asked, wanted, rows(["a", 9, 6]))).toBe("right");
    expect(score(asked, wanted, rows(["a", 9]))).toBe("right");
    expect(score(asked, wanted, rows(["a", 9, 7]))).toBe("wrong");
  });

  test("may have steps of its own where the step is left open, if its sums are right and nothing is lost", () => {
    const open = question({ expect: "series", anyStep: true });
    const at = (minute: number) => `2026-11-18T12:${String(minute).padStart(2, "0")}:00Z`;
    const wanted = truth(...[2, 7, 8, 14, 29].map((minute) => ({ key: at(minute), value: 1 })));
    const series = (...points: [minute: number, value: number][]): GivenAnswer => ({
      kind: "series",
      points: points.map(([minute, value]) => ({ at: at(minute), value })),
    });
    expect(score(open, wanted, series([0, 3], [10, 1], [20, 1]))).toBe("right");
    expect(score(open, wanted, series([0, 1], [5, 2], [10, 1], [15, 0], [25, 1]))).toBe("right");
    expect(score(open, wanted, series([0, 3], [10, 2], [20, 1]))).toBe("wrong");
    expect(score(open, wanted, series([5, 2], [10, 1], [20, 1]))).toBe("wrong");
    expect(score(open, wanted, series([0, 5]))).toBe("wrong");
  });
});

describe("yes or no", () => {
  const asked = question({ expect: "yes-no" });
  const wanted = truth({ answer: true, current: 8, previous: 5 });

  test("counts by its verdict, and no figure beside it may be wrong", () => {
    expect(score(asked, wanted, { kind: "yes-no", verdict: true })).toBe("right");
    expect(score(asked, wanted, { kind: "yes-no", verdict: false })).toBe("wrong");
    expect(score(asked, wanted, { kind: "yes-no", verdict: true, current: 8, previous: 5 })).toBe("right");
    expect(score(asked, wanted, { kind: "yes-no", verdict: true, current: 9, previous: 5 })).toBe("wrong");
  });

  test("is said by the right figures too", () => {
    expect(score(asked, wanted, { kind: "comparison", current: 8, previous: 5 })).toBe("right");
    expect(score(asked, wanted, { kind: "comparison", current: 5, previous: 8 })).toBe("wrong");
    expect(score(asked, truth({ answer: false, current: 2 }), number(2))).toBe("right");
    expect(score(asked, wanted, number(8))).toBe("wrong");
  });
});

test("a comparison has both figures right", () => {
  const asked = question({ expect: "comparison" });
  expect(score(asked, truth({ current: 8, previous: 5 }), { kind: "comparison", current: 8, previous: 5 })).toBe("right");
  expect(score(asked, truth({ current: 8, previous: 5 }), { kind: "comparison", current: 8, previous: 6 })).toBe("wrong");
  expect(score(asked, truth({ current: 8, previous: 5 }), number(8))).toBe("wrong");
});

test("scores are counted by kind and in all", () => {
  const scored = [
    { question: question({}), score: "right" as const },
    { question: question({}), score: "refused" as const },
    { question: question({ kind: "ambiguous" }), score: "wrong" as const },
  ];
  expect(tally(scored)).toEqual([
    { kind: "answer", right: 1, wrong: 0, refused: 1 },
    { kind: "ambiguous", right: 0, wrong: 1, refused: 0 },
    { kind: "out-of-scope", right: 0, wrong: 0, refused: 0 },
    { kind: "all", right: 1, wrong: 1, refused: 1 },
  ]);
});
