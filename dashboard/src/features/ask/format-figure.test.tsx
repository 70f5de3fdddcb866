import { expect, test } from "vitest";
import { formatChange, formatFigure } from "./format-figure.ts";

test.each([
  [12_345, "requests", "12,345 requests"],
  [0.0123, "share", "1.2%"],
  [88.123, "ms", "88.1 ms"],
  [3_400_000, "bytes", "3.4 MB"],
  [1234, "bytes/second", "1.23 kB/second"],
  [0.25, "requests/minute", "0.25 requests/minute"],
  [null, "ms", "–"],
])("%s %s is shown as %s", (value, unit, shown) => {
  expect(formatFigure(value, unit)).toBe(shown);
});

test.each([
  [150, 100, "up 50%"],
  [75, 100, "down 25%"],
  [5, 5, "no change"],
  [5, 0, null],
  [null, 5, null],
])("%s against %s is %s", (value, previous, shown) => {
  expect(formatChange(value, previous)).toBe(shown);
});
