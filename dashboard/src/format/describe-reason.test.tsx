import { expect, test } from "vitest";
import { describeReason } from "./describe-reason.ts";

const reason = (feature: string, value: number, low: number, high: number) =>
  describeReason({ feature, value, expected_low: low, expected_high: high });

test.each([
  ["request_rate", 412.5, 8.1, 61.7, { label: "requests per second", value: "413", expected: "8.1 to 61.7" }],
  ["top_client_share", 0.88, 0.01, 0.22, { label: "share of the busiest client", value: "88%", expected: "1% to 22%" }],
  ["latency_change", 812, 10, 40, { label: "mean latency", value: "812 ms", expected: "10 ms to 40 ms after the interval before" }],
  ["failing_paths_10m", 30, 0, 5, { label: "failing paths in 10 min", value: "30", expected: "0 to 5" }],
  ["requests_1m", 90, 0, 20, { label: "requests in 1 min", value: "90", expected: "0 to 20" }],
  ["request_rate_1m", 61, 2, 7, { label: "requests per second", value: "61", expected: "2 to 7 over 1 min" }],
  ["request_rate_residual", 61, 2, 7, { label: "requests per second", value: "61", expected: "2 to 7 at this time of day" }],
])("%s is told in words with its unit", (feature, value, low, high, words) => expect(reason(feature, value, low, high)).toEqual(words));

test("a feature that this page does not know is told by its name", () => {
  expect(reason("unheard_of_figure", 30, 0, 2)).toEqual({ label: "unheard of figure", value: "30", expected: "0 to 2" });
});

test("a range of one value is that value", () => expect(reason("distinct_paths", 9, 1, 1).expected).toBe("1"));
