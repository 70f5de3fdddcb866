import { expect, test } from "vitest";
import { valueTicks } from "./value-ticks.ts";

const series = ["a", "b"].map((key) => ({ key, label: key, color: "", figure: "" }));
const of = (kind: "lines" | "stacked", ...values: [number | null, number | null][]) =>
  valueTicks({ kind, series, points: values.map(([a, b], at) => ({ at, a, b })) });

test.each([
  [0, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [3, [0, 1, 2, 3]],
  [26, [0, 10, 20, 30]],
  [140, [0, 50, 100, 150]],
  [1240, [0, 500, 1000, 1500]],
])("values up to %d have an axis of %j", (highest, ticks) => expect(of("lines", [highest, 0])).toEqual(ticks));

test("a share of small parts has an axis of small parts", () => {
  expect(of("lines", [0.05, null]).map((tick) => Number(tick.toFixed(6)))).toEqual([0, 0.02, 0.04, 0.06]);
});

test("layers need the room of their sum, lines that of the highest", () => {
  expect(of("stacked", [60, 60]).at(-1)).toBe(150);
  expect(of("lines", [60, 60]).at(-1)).toBe(60);
});

test("without figures there is still an axis", () => {
  expect(of("lines", [null, null])).toEqual([0, 1]);
  expect(of("stacked")).toEqual([0, 1]);
});
