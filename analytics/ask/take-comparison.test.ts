import { describe, expect, test } from "vitest";
import { until as from, planOf } from "./test-plan.ts";

const route = (...values: string[]) => ({ by: "route", values, except: false });
const today = from("2026-11-26T00:00");
const yesterday = from("2026-11-25T00:00", "2026-11-26T00:00");

describe("compared with", () => {
  const lastWeek = from("2026-11-16T00:00", "2026-11-23T00:00");
  test.each<[string, object]>([
    ["is the error rate up from yesterday?", { period: today, compareWith: yesterday }],
    ["requests this week vs last week", { period: from("2026-11-23T00:00"), compareWith: lastWeek }],
    ["compare requests today and yesterday", { period: today, compareWith: yesterday }],
    ["requests yesterday compared to the day before", { period: yesterday, compareWith: from("2026-11-24T00:00", "2026-11-25T00:00") }],
    [
      "requests in the last hour vs the previous hour",
      { period: from("2026-11-26T13:30"), compareWith: from("2026-11-26T12:30", "2026-11-26T13:30") },
    ],
    ["requests in the last hour compared to the same time yesterday", { compareWith: from("2026-11-25T13:30", "2026-11-25T14:30") }],
    ["latency week over week", { period: from("2026-11-19T14:30"), compareWith: from("2026-11-12T14:30", "2026-11-19T14:30") }],
    [
      "are errors going up?",
      { metric: "errors", period: from("2026-11-26T13:30"), compareWith: from("2026-11-26T12:30", "2026-11-26T13:30") },
    ],
    ["is latency higher than usual", { metric: "latency", compareWith: from("2026-11-26T12:30", "2026-11-26T13:30") }],
    [
      "which route got slower since yesterday",
      { groupBy: "route", top: 1, order: { by: "change", direction: "descending" }, compareWith: yesterday },
    ],
    ["did checkout get slower than last week", { filters: [route("checkout")], compareWith: lastWeek }],
  ])("%s", (question, expected) => {
    expect(planOf(question)).toMatchObject(expected);
  });
});
