import { expect, it } from "vitest";
import { decideRotation } from "./decide-rotation.ts";

const now = 1_000_000_000;
const minute = 60_000;

it.each([
  ["in and well", null, false, 60, { change: "none", until: null }],
  ["in and to be left out", null, true, 60, { change: "eject", until: now + 5 * minute }],
  ["to be left out, with a long interval", null, true, 300, { change: "eject", until: now + 25 * minute }],
  ["out and to stay out", now + 4 * minute, true, 60, { change: "none", until: now + 4 * minute }],
  ["out and to stay out, with little time left", now + 2 * minute, true, 60, { change: "renew", until: now + 5 * minute }],
  ["out by an ejection that is over", now, true, 60, { change: "eject", until: now + 5 * minute }],
  ["out and well again", now + 4 * minute, false, 60, { change: "restore", until: null }],
  ["well, by an ejection that is over", now, false, 60, { change: "none", until: null }],
] as const)("%s", (_name, until, isEjected, intervalSeconds, expected) => {
  expect(decideRotation(until, isEjected, { now, intervalSeconds })).toEqual(expected);
});
