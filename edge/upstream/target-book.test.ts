import { expect, it } from "vitest";
import { TargetBook } from "./target-book.ts";

const url = "http://a.test";
const fiveMinutes = 300_001;

it("counts attempts in flight, and knows the latency of those that ended", () => {
  const book = new TargetBook();
  expect(book.load(url, 0)).toEqual({ inFlight: 0, latencyMs: null });
  book.begin(url);
  book.begin(url);
  expect(book.load(url, 0).inFlight).toBe(2);
  book.end(url, { now: 100, latencyMs: 40 });
  expect(book.load(url, 100)).toEqual({ inFlight: 1, latencyMs: 40 });
});

it("forgets an attempt whose end it was never told", () => {
  const book = new TargetBook();
  book.load(url, 1_000_000);
  book.begin(url);
  book.load(url, 1_000_000 + fiveMinutes);
  book.begin(url);
  expect(book.load(url, 1_000_000 + fiveMinutes).inFlight).toBe(2);
  expect(book.load(url, 1_000_000 + 2 * fiveMinutes).inFlight).toBe(1);
  book.end(url, { now: 1_000_000 + 2 * fiveMinutes, latencyMs: 5 });
  expect(book.load(url, 1_000_000 + 3 * fiveMinutes).inFlight).toBe(0);
});

it("never counts below nothing", () => {
  const book = new TargetBook();
  book.end(url, { now: 1, latencyMs: 1 });
  expect(book.load(url, 1).inFlight).toBe(0);
});
