import { expect, it } from "vitest";
import { decideRestart } from "./decide-restart.ts";

it.each([
  [60_000, 5, { delayMs: 250, quick: 0 }],
  [100, 0, { delayMs: 250, quick: 1 }],
  [100, 3, { delayMs: 2000, quick: 4 }],
  [100, 50, { delayMs: 30_000, quick: 51 }],
])("a process that lived %d ms after %d quick deaths is started again: %j", (livedMs, quickDeaths, restart) => {
  expect(decideRestart(livedMs, quickDeaths)).toEqual(restart);
});
