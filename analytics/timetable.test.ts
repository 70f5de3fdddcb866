import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLog } from "./http/log.ts";
import { createTimetable } from "./timetable.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a job runs at once and then after each pause, never twice at a time", async () => {
  let running = 0;
  let runs = 0;
  const run = async () => {
    running += 1;
    expect(running).toBe(1);
    runs += 1;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    running -= 1;
  };
  const timetable = createTimetable(
    [{ name: "slow", everyMs: 1000, run }],
    createLog(() => {}),
  );
  timetable.start();
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(3999);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toBe(2);
  const stopped = timetable.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  await stopped;
  expect([runs, running]).toEqual([2, 0]);
});

test("a job that fails is logged, comes again, and keeps no other one back", async () => {
  const lines: string[] = [];
  let failures = 0;
  let others = 0;
  const fail = async () => {
    failures += 1;
    throw new Error("no");
  };
  const other = async () => {
    others += 1;
  };
  const entries = [
    { name: "bad", everyMs: 1000, run: fail },
    { name: "good", everyMs: 1000, run: other },
  ];
  const timetable = createTimetable(
    entries,
    createLog((line) => lines.push(line)),
  );
  timetable.start();
  await vi.advanceTimersByTimeAsync(2500);
  await timetable.stop();
  expect([failures, others]).toEqual([3, 3]);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", job: "bad", error: { message: "no" } });
});
