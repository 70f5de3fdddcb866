import { describe, expect, it } from "vitest";
import { StoreBreaker } from "./store-breaker.ts";

const NOW = 1_800_000_000_000;

function failedBreaker(times: number) {
  const breaker = new StoreBreaker();
  for (let index = 0; index < times; index++) breaker.failed(NOW);
  return breaker;
}

describe("a store that fails", () => {
  it("is left alone for two seconds after five failures, by a clock that is set back too", () => {
    const breaker = failedBreaker(5);
    expect(breaker.mayTry(NOW + 1999)).toBe(false);
    expect(breaker.mayTry(NOW - 3_600_000)).toBe(true);
  });

  it("is away for a while after one failure, and until it answers after five", () => {
    expect(failedBreaker(0).isAway(NOW)).toBe(false);
    expect([failedBreaker(1).isAway(NOW + 1999), failedBreaker(1).isAway(NOW + 2000)]).toEqual([true, false]);
    const breaker = failedBreaker(5);
    expect(breaker.isAway(NOW + 600_000)).toBe(true);
    breaker.succeeded();
    expect(breaker.isAway(NOW + 600_000)).toBe(false);
  });
});

describe("store breaker", () => {
  it("opens after five failures in a row, lets one probe through every two seconds and closes on success", () => {
    const breaker = new StoreBreaker();
    for (let failure = 0; failure < 5; failure++) {
      expect(breaker.mayTry(0)).toBe(true);
      breaker.failed(0);
    }
    expect(breaker.state).toBe("disconnected");
    expect([breaker.mayTry(1999), breaker.mayTry(2000), breaker.mayTry(2001), breaker.mayTry(4000)]).toEqual([false, true, false, true]);
    breaker.succeeded();
    expect([breaker.mayTry(4001), breaker.state]).toEqual([true, "connected"]);
  });
});
