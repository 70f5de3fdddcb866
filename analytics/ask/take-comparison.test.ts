import { describe, expect, test } from "vitest";
import { until as from, planOf } from "./test-plan.ts";

const route = (...values: string[]) => ({ by: "route", values, except: false });
const today = from("2026-11-26T00:00");
const yesterday = from("2026-11-25T00:00", "2026-11-26T00:00");
const sinceMidnight = from("2026-11-25T00:00", "2026-11-25T14:30");

describe("compared with", () => {
  const lastWeek = from("2026-11-16T00:00", "2026-11-19T14:30");
  test.each<[string, object]>([
    ["is the error rate up from yesterday?", { period: today, compareWith: sinceMidnight }],
    ["requests this week vs last week", { period: from("2026-11-23T00:00"), compareWith: lastWeek }],
    ["compare requests today and yesterday", { period: today, compareWith: sinceMidnight }],
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
      { groupBy: "route", top: 1, order: { by: "change", direction: "descending" }, compareWith: sinceMidnight },
    ],
    ["traffic now against two hours ago", { compareWith: from("2026-11-26T12:25", "2026-11-26T12:30") }],
    ["is search slower than 2 hours ago", { period: from("2026-11-26T12:30"), compareWith: from("2026-11-26T10:30", "2026-11-26T12:30") }],
    [
      "errors in the last 20 minutes against the 40 minutes before that",
      { period: from("2026-11-26T14:10"), compareWith: from("2026-11-26T13:30", "2026-11-26T14:10") },
    ],
    [
      "refused requests in the last 3 hours versus the previous 3 hours",
      { period: from("2026-11-26T11:30"), compareWith: from("2026-11-26T08:30", "2026-11-26T11:30") },
    ],
    ["bytes sent today versus the same time last week", { period: today, compareWith: from("2026-11-19T00:00", "2026-11-19T14:30") }],
    ["calls yesterday compared to a week ago", { period: yesterday, compareWith: from("2026-11-18T00:00", "2026-11-19T00:00") }],
    ["break errors down by route today", { groupBy: "route", compareWith: null }],
    ["which problem codes came up today", { groupBy: "problem", compareWith: null }],
    ["how many different partners used search today", { metric: "clients", compareWith: null }],
    ["did checkout get slower than last week", { filters: [route("checkout")], compareWith: lastWeek }],
  ])("%s", (question, expected) => {
    expect(planOf(question)).toMatchObject(expected);
  });
});
