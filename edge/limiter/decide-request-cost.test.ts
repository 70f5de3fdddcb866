import { describe, expect, it } from "vitest";
import type { LimitCost } from "#contracts/limit-cost.ts";
import { decideAnswerCost, decideRequestCost } from "./decide-request-cost.ts";

const plain: LimitCost = { default: 1, minimum: 1 };
const byMethod: LimitCost = { default: 2, minimum: 1, methods: { POST: 10, GET: 3 } };
const byField: LimitCost = { ...byMethod, field: "query:n", maximum: 50 };

describe("decideRequestCost", () => {
  it.each<[string, LimitCost, string, string[], number]>([
    ["the default", plain, "GET", [], 1],
    ["nothing where the default is nothing", { ...plain, default: 0 }, "GET", [], 0],
    ["its method's", byMethod, "POST", [], 10],
    ["GET's for HEAD", byMethod, "HEAD", [], 3],
    ["HEAD's own", { ...byMethod, methods: { GET: 3, HEAD: 0 } }, "HEAD", [], 0],
    ["the default for HEAD where GET is not named", { ...byMethod, methods: { POST: 10 } }, "HEAD", [], 2],
    ["the default for other methods", byMethod, "DELETE", [], 2],
    ["what it says", byField, "POST", ["20"], 20],
    ["the highest of what it says", byField, "POST", ["1", "30", "2"], 30],
    ["a whole unit for a part", byField, "POST", ["2.1"], 3],
    ["not less than the minimum", byField, "POST", ["0"], 1],
    ["not more than the maximum", byField, "POST", ["51"], 50],
    ["the maximum for more than any number", byField, "POST", ["9".repeat(300)], 50],
    ["the most where no maximum is named", { ...byField, maximum: undefined }, "POST", ["5000"], 100],
    ["its method's where it says nothing", byField, "POST", ["", " "], 10],
    ...["-5", "NaN", "1e9", "0x10", "Infinity", "7x", "1_0", "+7", "7;n=9"].map((word): [string, LimitCost, string, string[], number] => [
      `the maximum where it says ${word}, whatever stands beside it`,
      byField,
      "POST",
      ["1", word],
      50,
    ]),
  ])("is %s", (_what, cost, method, said, expected) => {
    expect(decideRequestCost(cost, { method, said }, 100)).toBe(expected);
  });
});

describe("decideAnswerCost", () => {
  it.each<[string | null, number | null]>([
    [null, null],
    ["", null],
    ["many", null],
    ["-3", null],
    ["0", 0],
    ["740", 740],
    ["12, 30", 30],
    ["9".repeat(40), 1_000_000],
  ])("of an answer that says %s is %s", (said, expected) => {
    expect(decideAnswerCost(plain, said)).toBe(expected);
  });

  it("is not more than the maximum", () => {
    expect(decideAnswerCost(byField, "740")).toBe(50);
  });
});
