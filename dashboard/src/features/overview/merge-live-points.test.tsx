import { expect, test } from "vitest";
import { periodStart, sampleFrame, sampleReports } from "../../testing/sample-reports.ts";
import { mergeLivePoints } from "./merge-live-points.ts";

const { latency, errors } = sampleReports;
const secondsOf = (points: { at: number }[]) => points.map(({ at }) => (at - periodStart) / 1000);

test("frames alone are the points", () => {
  const points = mergeLivePoints([sampleFrame(1), sampleFrame(2)], {});
  expect(points).toEqual([
    { at: periodStart + 1000, throughput: 140, mean: 21.5, p95: 88, errors: 7, refused: 14 },
    { at: periodStart + 2000, throughput: 140, mean: 21.5, p95: 88, errors: 7, refused: 14 },
  ]);
});

test("a second without requests has no latency", () => {
  const [point] = mergeLivePoints([sampleFrame(1, { throughput: 0, latency: 0, p95: null })], {});
  expect(point).toMatchObject({ throughput: 0, mean: null, p95: null });
});

test("the reports fill what lies before the first frame, and no step that a frame covers", () => {
  const points = mergeLivePoints([sampleFrame(24), sampleFrame(25)], { latency, errors });
  expect(secondsOf(points)).toEqual([0, 10, 24, 25]);
  expect(points[0]).toEqual({ at: periodStart, throughput: 100, mean: 20, p95: 64.25, errors: 2, refused: null });
});

test("the reports fill what was missed while the stream was away", () => {
  const points = mergeLivePoints([sampleFrame(8), sampleFrame(9), sampleFrame(21)], { latency, errors });
  expect(secondsOf(points)).toEqual([8, 9, 10, 21]);
});

test("a line is broken where nobody knows anything", () => {
  const points = mergeLivePoints([sampleFrame(1), sampleFrame(9)], {});
  expect(secondsOf(points)).toEqual([1, 2, 9]);
  expect(points[1]).toMatchObject({ throughput: null, mean: null });
});

test("without frames the reports are the points", () => {
  expect(secondsOf(mergeLivePoints([], { latency, errors }))).toEqual([0, 10, 20]);
});
