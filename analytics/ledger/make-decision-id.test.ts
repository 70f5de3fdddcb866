import { describe, expect, it } from "vitest";
import { makeDecisionId } from "./make-decision-id.ts";

describe("makeDecisionId", () => {
  it("is a UUID of version 7 that begins with the time", () => {
    expect(makeDecisionId(new Date(0x0123456789ab))).toMatch(/^01234567-89ab-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("sorts in the order of making, within a millisecond and over several", () => {
    const ids = Array.from({ length: 3000 }, (_one, index) => makeDecisionId(new Date(1_800_000_000_000 + Math.floor(index / 1000))));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(3000);
  });
});
