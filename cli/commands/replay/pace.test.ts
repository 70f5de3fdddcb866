import { expect, test } from "vitest";
import { createPace, readSpeed } from "./pace.ts";

const second = 1000;

test("at max everything is due at once", () => {
  const pace = createPace(readSpeed("max"));
  expect([0, 5 * second, null].map(pace)).toEqual([0, 0, 0]);
});

test("at a rate requests are due in even steps, whatever the log's times", () => {
  const pace = createPace(readSpeed("4/s"));
  expect([0, 0, null, 9 * second].map(pace)).toEqual([0, 250, 500, 750]);
});

test("at a factor the log's own pauses are shortened, and times that go back or are unknown wait for nothing", () => {
  const pace = createPace(readSpeed("10x"));
  expect([null, 5 * second, 15 * second, 10 * second, null, 25 * second].map(pace)).toEqual([0, 0, 1000, 1000, 1000, 2000]);
});

test.each(["0x", "x", "-1/s", "10", "1e3x", "fast", "0/s", ""])("%j is no speed", (text) => {
  expect(() => readSpeed(text)).toThrow(/use max, a rate such as 50\/s/);
});
