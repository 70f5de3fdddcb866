import { expect, test } from "vitest";
import { decideExportPause } from "./decide-export-pause.ts";

test.each([
  [{ failures: 0, askedMs: 0 }, 10_000],
  [{ failures: 1, askedMs: 0 }, 20_000],
  [{ failures: 3, askedMs: 0 }, 80_000],
  [{ failures: 3, askedMs: 90_000 }, 90_000],
  [{ failures: 40, askedMs: 0 }, 300_000],
  [{ failures: 1, askedMs: 86_400_000 }, 300_000],
])("%j is followed by a pause of %i ms", (situation, pause) => {
  expect(decideExportPause({ ...situation, pauseMs: 10_000 })).toBe(pause);
});
