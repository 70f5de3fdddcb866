import { expect, test } from "vitest";
import { formatAgo, formatDuration, formatUntil } from "./format-duration.ts";

test.each([
  [0, "0 s"],
  [45, "45 s"],
  [600, "10 min"],
  [601, "10 min 1 s"],
  [5400, "1 h 30 min"],
  [3605, "1 h"],
  [604_800, "7 d"],
  [90_000, "1 d 1 h"],
])("%i seconds read %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

const now = Date.UTC(2026, 0, 5, 12, 0, 0);

test.each([
  [1, "just now"],
  [59, "59 s ago"],
  [150, "2 min ago"],
  [7000, "1 h ago"],
])("%i seconds ago reads %s", (seconds, text) => expect(formatAgo(now - seconds * 1000, now)).toBe(text));

test.each([
  [-1, "over"],
  [0, "over"],
  [0.2, "in 1 s"],
  [552, "in 9 min 12 s"],
])("an end in %d seconds reads %s", (seconds, text) => expect(formatUntil(now + seconds * 1000, now)).toBe(text));
