import { expect, test } from "vitest";
import { passedSeconds } from "./passed-seconds.ts";

const period = { to: "2026-01-05T12:10:15.000Z", stepSeconds: 60 };

test.each([
  ["a step that is over counts whole", "2026-01-05T12:08:00.000Z", 60],
  ["the step that goes on counts what passed of it", "2026-01-05T12:10:00.000Z", 15],
  ["a step that has only begun counts one second", "2026-01-05T12:10:15.000Z", 1],
])("%s", (_, at, seconds) => expect(passedSeconds(period, at)).toBe(seconds));
