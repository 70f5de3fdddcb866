import { expect, test } from "vitest";
import { sampleFrame } from "../../testing/sample-reports.ts";
import { steadyFrames } from "./steady-frames.ts";

const silent = { throughput: 0, latency: 0, p95: null, errors: 0, refused: 0 };

test("ten requests a second that arrive every other second read ten, not none and twenty", () => {
  const frames = [1, 2, 3, 4, 5, 6].map((second) => sampleFrame(second, second % 2 === 0 ? silent : { throughput: 20 }));
  expect(steadyFrames(frames).map(({ throughput }) => throughput)).toEqual([20, 10, 40 / 3, 10, 12, 8]);
});

test("latencies are weighed by the requests that had them", () => {
  const [, last] = steadyFrames([
    sampleFrame(1, { throughput: 30, latency: 10, p95: 20 }),
    sampleFrame(2, { throughput: 10, latency: 50, p95: 100 }),
  ]);
  expect(last).toMatchObject({ throughput: 20, latency: 20, p95: 40 });
});

test("five silent seconds have no latency", () => {
  const frames = [1, 6].map((second) => sampleFrame(second, second === 1 ? {} : silent));
  expect(steadyFrames(frames).at(-1)).toMatchObject({ throughput: 0, latency: 0, p95: null, errors: 0, refused: 0 });
});

test("what is older than five seconds counts no more, however many frames lie between", () => {
  const frames = [1, 9].map((second) => sampleFrame(second, { throughput: second }));
  expect(steadyFrames(frames).map(({ throughput }) => throughput)).toEqual([1, 9]);
});
