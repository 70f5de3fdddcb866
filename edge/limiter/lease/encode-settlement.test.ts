import { describe, expect, it } from "vitest";
import type { Algorithm } from "#contracts/limit.ts";
import { decideClaim } from "./decide-claim.ts";
import { encodeSettlement } from "./encode-settlement.ts";
import { testLease } from "./test-lease.ts";

/** When a generation of ten minutes begins. */
const GENERATION = 1_800_000_000_000;

function keysAt(algorithm: Algorithm, now: number): string[] {
  const claim = decideClaim(testLease({ algorithm }), now, 1000, () => true);
  return encodeSettlement([claim], { isolate: "i", sequence: 1, now, asksTime: false }).keys;
}

describe.each(["fixed-window", "sliding-window", "token-bucket"] as const)("a settlement of a %s", (algorithm) => {
  const [before, current] = [`aegis:leases:600:${GENERATION / 600_000 - 1}`, `aegis:leases:600:${GENERATION / 600_000}`];

  it("reads the generation before as long as isolates are counted from it", () => {
    expect(keysAt(algorithm, GENERATION)).toEqual([current, before]);
    expect(keysAt(algorithm, GENERATION + 59_999)).toEqual([current, before]);
    expect(keysAt(algorithm, GENERATION + 120_000)).toEqual([current]);
  });
});
