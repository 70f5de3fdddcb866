import { describe, expect, test } from "vitest";
import { until as from, planOf } from "./test-plan.ts";

const today = from("2026-11-26T00:00");
const yesterday = from("2026-11-25T00:00", "2026-11-26T00:00");

describe("the period of a question", () => {
  test.each<[string, { from: string; to: string }]>([
    ["requests", from("2026-11-26T14:15")],
    ["requests in the last 15 minutes", from("2026-11-26T14:15")],
    ["requests in the past hour", from("2026-11-26T13:30")],
    ["requests over the last 24h", from("2026-11-25T14:30")],
    ["requests last 90m", from("2026-11-26T13:00")],
    ["requests in the last half hour", from("2026-11-26T14:00")],
    ["requests in the last couple of hours", from("2026-11-26T12:30")],
    ["requests for the past 7 days", from("2026-11-19T14:30")],
    ["requests today", today],
    ["requests yesterday", yesterday],
    ["yesterday's requests", yesterday],
    ["requests the day before yesterday", from("2026-11-24T00:00", "2026-11-25T00:00")],
    ["requests this week", from("2026-11-23T00:00")],
    ["requests last week", from("2026-11-16T00:00", "2026-11-23T00:00")],
    ["requests this month", from("2026-11-01T00:00")],
    ["requests last weekend", from("2026-11-21T00:00", "2026-11-23T00:00")],
    ["requests on monday", from("2026-11-23T00:00", "2026-11-24T00:00")],
    ["requests since Monday", from("2026-11-23T00:00")],
    ["requests last thursday", from("2026-11-19T00:00", "2026-11-20T00:00")],
    ["requests last night", from("2026-11-25T22:00", "2026-11-26T06:00")],
    ["requests this morning", from("2026-11-26T06:00", "2026-11-26T12:00")],
    ["requests yesterday afternoon", from("2026-11-25T12:00", "2026-11-25T18:00")],
    ["requests since noon", from("2026-11-26T12:00")],
    ["requests since 9am", from("2026-11-26T09:00")],
    ["requests since 6pm yesterday", from("2026-11-25T18:00")],
    ["requests between 2 and 4 pm yesterday", from("2026-11-25T14:00", "2026-11-25T16:00")],
    ["requests yesterday between 2pm and 4pm", from("2026-11-25T14:00", "2026-11-25T16:00")],
    ["requests from 09:15 to 10:45", from("2026-11-26T09:15", "2026-11-26T10:45")],
    ["requests from 22:00 to 02:00", from("2026-11-25T22:00", "2026-11-26T02:00")],
    ["requests from 9 to 11", from("2026-11-26T09:00", "2026-11-26T11:00")],
    ["requests 9-11am", from("2026-11-26T09:00", "2026-11-26T11:00")],
    ["requests at 14:05", from("2026-11-26T14:05", "2026-11-26T14:06")],
    ["requests at 3pm yesterday", from("2026-11-25T15:00", "2026-11-25T16:00")],
    ["requests at 3pm on monday", from("2026-11-23T15:00", "2026-11-23T16:00")],
    ["requests yesterday before 8am", from("2026-11-25T00:00", "2026-11-25T08:00")],
    ["requests in the last day", from("2026-11-25T14:30")],
    ["requests by day for the last week", from("2026-11-19T14:30")],
    ["requests before noon", from("2026-11-26T00:00", "2026-11-26T12:00")],
    ["requests after 6pm yesterday", from("2026-11-25T18:00", "2026-11-26T00:00")],
    ["requests on 2026-11-20", from("2026-11-20T00:00", "2026-11-21T00:00")],
    ["requests on November 20", from("2026-11-20T00:00", "2026-11-21T00:00")],
    ["requests on the 20th of November", from("2026-11-20T00:00", "2026-11-21T00:00")],
    ["requests between nov 20 and nov 22", from("2026-11-20T00:00", "2026-11-23T00:00")],
    ["requests from monday to wednesday", from("2026-11-23T00:00", "2026-11-26T00:00")],
    ["requests between 2026-11-25T10:00 and 2026-11-25T11:30", from("2026-11-25T10:00", "2026-11-25T11:30")],
    ["requests since 2026-11-25T10:00Z", from("2026-11-25T10:00")],
    ["requests 2 days ago", from("2026-11-24T00:00", "2026-11-25T00:00")],
    ["requests 3 hours ago", from("2026-11-26T11:30", "2026-11-26T12:30")],
    ["requests right now", from("2026-11-26T14:25")],
  ])("%s", (question, period) => {
    expect(planOf(question).period).toEqual(period);
  });

  test("days and hours are those of the zone", () => {
    expect(planOf("requests yesterday", "America/New_York").period).toEqual(from("2026-11-25T05:00", "2026-11-26T05:00"));
    expect(planOf("requests since 9am", "Europe/Berlin").period).toEqual(from("2026-11-26T08:00"));
    expect(planOf("requests since 9am utc", "Europe/Berlin").period).toEqual(from("2026-11-26T09:00"));
    expect(planOf("requests on 2026-11-01", "America/New_York").period).toEqual(from("2026-11-01T04:00", "2026-11-02T05:00"));
  });
});
