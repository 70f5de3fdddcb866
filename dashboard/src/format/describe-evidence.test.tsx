import { expect, test } from "vitest";
import { describeEvidence } from "./describe-evidence.ts";

test("reasons come first, with the range they were expected in", () => {
  const reasons = [{ feature: "error_rate", value: 0.2, expected_low: 0, expected_high: 0.01 }];
  expect(describeEvidence({ requests: 412, reasons })).toEqual([
    { label: "share of 5xx answers", value: "20%", expected: "0% to 1%" },
    { label: "requests in the interval", value: "412", expected: "" },
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
  ["before", null, "before", "–"],
  ["odd", { a: [1] }, "odd", '{"a":[1]}'],
])("%s is named and told in its unit", (name, value, label, text) => {
  expect(describeEvidence({ [name]: value })).toEqual([{ label, value: text, expected: "" }]);
});

test("reasons of another shape are told as they are", () => {
  expect(describeEvidence({ reasons: ["odd"] })).toEqual([{ label: "reasons", value: "odd", expected: "" }]);
});
