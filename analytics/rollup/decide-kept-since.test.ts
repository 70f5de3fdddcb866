import { expect, test } from "vitest";
import { decideKeptSince } from "./decide-kept-since.ts";

const now = Date.parse("2026-06-30T12:34:56.789Z");
const show = (days: number, past: { days: number; untilMs: number }[] = []) => {
  const { minutesMs, clientsMs } = decideKeptSince({ days, past }, now);
  return [new Date(minutesMs).toISOString(), new Date(clientsMs).toISOString()];
};

test("minutes are kept a day longer than events are taken, by whole hours, client figures by whole days", () => {
  expect(show(30)).toEqual(["2026-05-30T12:00:00.000Z", "2026-05-31T00:00:00.000Z"]);
});

test("minutes are kept for the longest report also where raw events are not", () => {
  expect(show(1)).toEqual(["2026-06-21T12:00:00.000Z", "2026-06-29T00:00:00.000Z"]);
});

test("what went while less was kept does not come back when more is kept", () => {
  const untilMs = Date.parse("2026-06-25T06:30:00Z");
  expect(show(30, [{ days: 7, untilMs }])).toEqual(["2026-06-16T06:00:00.000Z", "2026-06-18T00:00:00.000Z"]);
  expect(show(7, [{ days: 30, untilMs }])).toEqual(show(7));
});
