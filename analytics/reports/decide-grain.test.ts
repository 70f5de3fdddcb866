import { expect, test } from "vitest";
import { decideGrain } from "./decide-grain.ts";

test.each([
  [10, "10s"],
  [30, "10s"],
  [60, "minute"],
  [300, "minute"],
  [900, "minute"],
  [3600, "hour"],
  [21_600, "hour"],
  [86_400, "day"],
  [604_800, "day"],
])("steps of %i s are read from rollups of a %s", (stepSeconds, grain) => {
  expect(decideGrain(stepSeconds)).toBe(grain);
});
