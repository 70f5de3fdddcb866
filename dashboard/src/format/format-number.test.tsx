import { expect, test } from "vitest";
import { formatBytes, formatCompact, formatCount, formatLatency, formatRate, formatShare, shareOf } from "./format-number.ts";

test.each([
  [0.421, "0.421 ms"],
  [12.34, "12.3 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [1240, "1.24 s"],
  [null, "–"],
])("%s milliseconds read %s", (ms, text) => expect(formatLatency(ms)).toBe(text));

test.each([
  [0, "0%"],
  [0.00001, "<0.01%"],
  [0.00524, "0.52%"],
  [0.0786, "7.9%"],
  [1, "100%"],
  [null, "–"],
])("a share of %s reads %s", (share, text) => expect(formatShare(share)).toBe(text));

test.each([
  [0.25, "0.25"],
  [66.66, "66.7"],
  [1840.4, "1,840"],
  [null, "–"],
])("%s a second read %s", (rate, text) => expect(formatRate(rate)).toBe(text));

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1200, "1.2 kB"],
  [34_200_000, "34.2 MB"],
])("%i bytes read %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test("counts are grouped, and shortened only from ten thousand", () => {
  expect(formatCount(1234567)).toBe("1,234,567");
  expect(formatCompact(9_999)).toBe("9,999");
  expect(formatCompact(163_200)).toBe("163.2K");
});

test("a share of nothing is no figure", () => {
  expect(shareOf(0, 0)).toBeNull();
  expect(shareOf(1, 4)).toBe(0.25);
});
