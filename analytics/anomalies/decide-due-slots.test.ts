import { describe, expect, test } from "vitest";
import { decideDueSlots } from "./decide-due-slots.ts";

const noon = Date.parse("2026-06-15T12:00:00Z");
const noonPlus = (seconds: number) => noon + seconds * 1000;

describe("slots are due", () => {
  test.each<[string, number | null, number, number[]]>([
    ["the last whole one, when none was ever judged", null, noonPlus(15), [noonPlus(0)]],
    ["none before its events had time to arrive", noonPlus(0), noonPlus(12), []],
    ["the one that has ended and settled", noonPlus(0), noonPlus(12.5), [noonPlus(0)]],
    ["none that was judged", noonPlus(10), noonPlus(19), []],
    ["all since a pause, in order", noonPlus(0), noonPlus(43), [noonPlus(0), noonPlus(10), noonPlus(20), noonPlus(30)]],
    ["as at the first start, when the mark is far ahead of the clock", noonPlus(3600), noonPlus(15), [noonPlus(0)]],
    ["none, when the mark is a little ahead", noonPlus(30), noonPlus(15), []],
  ])("%s", (_name, scoredUntil, now, slots) => {
    expect(decideDueSlots(scoredUntil, now)).toEqual(slots);
  });

  test("fifteen minutes back at most", () => {
    const slots = decideDueSlots(noonPlus(0), noonPlus(86_402.5));
    expect(slots).toHaveLength(90);
    expect(slots.at(-1)).toBe(noonPlus(86_390));
  });
});
