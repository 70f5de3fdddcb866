import { expect, test } from "vitest";
import { sampleFrame } from "../../testing/sample-reports.ts";
import { appendFrame } from "./use-live-frames.ts";

const secondsOf = (frames: { sequence: number }[]) => frames.map(({ sequence }) => sequence);

test("frames of the last five minutes are kept", () => {
  const kept = [1, 2, 250].map((second) => sampleFrame(second));
  expect(secondsOf(appendFrame(kept, sampleFrame(302)))).toEqual([250, 302]);
});

test("a frame sent again replaces itself", () => {
  expect(secondsOf(appendFrame([sampleFrame(1), sampleFrame(2)], sampleFrame(2)))).toEqual([1, 2]);
});

test("a clock that went back starts the series anew", () => {
  expect(secondsOf(appendFrame([sampleFrame(50)], sampleFrame(3)))).toEqual([3]);
});
