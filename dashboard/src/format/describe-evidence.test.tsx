import { expect, test } from "vitest";
import { describeEvidence } from "./describe-evidence.ts";

const reasons = [{ feature: "error_rate", value: 0.2, expected_low: 0, expected_high: 0.01 }];

test("reasons come first, with the range they were expected in", () => {
  expect(describeEvidence({ requests: 412, reasons }).rows).toEqual([
    { label: "share of 5xx answers", value: "20%", expected: "0% to 1%" },
    { label: "requests in the last minute", value: "412", expected: "" },
  ]);
});

test.each([
  ["score", 0.971, "anomaly score", "0.97"],
  ["calmPeak", 16, "most requests of a calm client in the window", "16"],
  ["culpritShare", 0.61, "culprit share", "61%"],
  ["meanLatencyMs", 1240, "mean latency", "1.24 s"],
  ["holdsSeconds", 600, "holds", "10 min"],
  ["requestsPerSecond", 412.5, "requests per second", "413"],
  ["configured", { quota: 60, windowSeconds: 60, mode: "enforce" }, "in the config", "60 in 1 min, enforced"],
  ["clients", ["key:a", "sub:b"], "clients", "key:a, sub:b"],
  ["shadowed", false, "shadowed", "no"],
  ["nobody", [], "nobody", "none"],
  ["odd", { a: [1] }, "odd", '{"a":[1]}'],
])("%s is named and told in its unit", (name, value, label, text) => {
  expect(describeEvidence({ [name]: value }).rows).toEqual([{ label, value: text, expected: "" }]);
});

test("an instant is told in local time", () => {
  expect(describeEvidence({ slot: "2026-01-05T12:00:00.000Z" }).rows[0]).toMatchObject({
    label: "interval began",
    value: expect.stringMatching(/^Jan 5, 2026, \d\d:00:00$/),
  });
});

test("what is not known is left out", () => expect(describeEvidence({ score: null }).rows).toEqual([]));

test("clients that were looked at stand apart, with their own reasons", () => {
  const suspects = [{ client: "key:a", requests: 240, score: null, reasons }];
  expect(describeEvidence({ suspects })).toEqual({ rows: [], suspects, groups: [] });
});

test("the interval's traffic and the guard rails are groups of their own", () => {
  const { rows, groups } = describeEvidence({ sample: { request_rate: 412.5 }, rails: { anomalyAbove: 0.8, coolDownSeconds: 60 } });
  expect(rows).toEqual([]);
  expect(groups).toEqual([
    { title: "The interval's traffic", rows: [{ label: "requests per second", value: "413", expected: "" }] },
    {
      title: "Guard rails",
      rows: [
        { label: "acts above the score", value: "0.80", expected: "" },
        { label: "pause between decisions", value: "1 min", expected: "" },
      ],
    },
  ]);
});

test("what has another shape than is known is told as it is", () => {
  expect(describeEvidence({ reasons: ["odd"], suspects: 3, rails: "none" })).toEqual({
    rows: [
      { label: "reasons", value: "odd", expected: "" },
      { label: "suspects", value: "3", expected: "" },
    ],
    suspects: [],
    groups: [{ title: "Guard rails", rows: [{ label: "guard rails", value: "none", expected: "" }] }],
  });
});
