import { expect, it } from "vitest";
import { decideHealth, opinionLastsMs } from "./decide-health.ts";

const well = { healthy: true, checkedAt: 100 };
const ill = { healthy: false, checkedAt: 100 };
const old = { healthy: false, checkedAt: 99 };

it.each([
  ["one edge says it is ill", true, [ill], false],
  ["one edge says it is well", false, [well], true],
  ["one of three has a bad line", true, [well, well, ill], true],
  ["two of three say it is ill", true, [well, ill, ill], false],
  ["two differ: well stays well", true, [well, ill], true],
  ["two differ: ill stays ill", false, [well, ill], false],
  ["what was said too long ago counts for nothing", true, [old, old, well], true],
  ["nobody looked", false, [old], false],
])("%s", (_name, was, opinions, expected) => {
  expect(decideHealth(was, opinions, 100)).toBe(expected);
});

it.each([
  [5, 180_000],
  [60, 180_000],
  [300, 900_000],
])("an interval of %i s lets opinions count for %i ms", (interval, ms) => {
  expect(opinionLastsMs(interval)).toBe(ms);
});
