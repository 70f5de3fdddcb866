import { afterAll, describe, expect, it } from "vitest";
import { encodeSettlement } from "#edge/limiter/lease/encode-settlement.ts";
import { testLease } from "#edge/limiter/lease/test-lease.ts";
import { startValkeyEngine } from "../redis-rest/valkey-engine.ts";
import { loadScript } from "../scripts/testing/limiter/simulated-store.ts";

const engine = await startValkeyEngine();
const sha = await loadScript(engine);
afterAll(() => engine.close());

/** When a generation of ten minutes begins. */
const GENERATION = 1_800_000_000_000;
const WINDOW_MS = 60_000;
const claimOf = (algorithm: "sliding-window" | "token-bucket") => ({
  lease: testLease({ algorithm, burst: 1000, quota: 1000 }, { field: `field-of-${algorithm}` }),
  window: algorithm === "token-bucket" ? -1 : GENERATION / WINDOW_MS - 1,
  units: 100,
  late: 0,
  need: 0,
  want: 0,
  aheadMs: 0,
  isFirst: true,
  isSingle: false,
});

/** What a settlement is told of the counter: window, used, previous, isolates, granted. */
async function settle(algorithm: "sliding-window" | "token-bucket", isolate: string, now: number) {
  const { keys, arguments: given } = encodeSettlement([claimOf(algorithm)], { isolate, sequence: 1, now, asksTime: false });
  const answer = await engine.send(["EVALSHA", sha, String(keys.length), ...keys, ...given.map(String)]);
  return (answer as number[]).slice(1);
}

describe("a settlement that names a counter twice", () => {
  it("charges it for both", async () => {
    const one = claimOf("sliding-window");
    const both = [one, one].map((claim) => ({ ...claim, lease: { ...claim.lease, field: "named-twice" }, window: GENERATION / WINDOW_MS }));
    const settlement = encodeSettlement(both, { isolate: "t", sequence: 1, now: GENERATION + 5, asksTime: false });
    const given = [String(settlement.keys.length), ...settlement.keys, ...settlement.arguments.map(String)];
    const answer = (await engine.send(["EVALSHA", sha, ...given])) as number[];
    expect([answer[2], answer[7]]).toEqual([100, 200]);
    const value = await engine.send(["HGET", settlement.keys[0] ?? "", "named-twice"]);
    expect(String(value)).toMatch(/^\d+:200:/);
  });
});

describe("a settlement that is sent again when a new generation has begun", () => {
  it("is charged once in a sliding window", async () => {
    await settle("sliding-window", "a", GENERATION - 1);
    const [, used, previous] = await settle("sliding-window", "a", GENERATION + 1);
    expect([used, previous]).toEqual([0, 100]);
  });

  it("is charged once in a bucket, and each isolate's is", async () => {
    await settle("token-bucket", "b", GENERATION - 1);
    const [, again = 0] = await settle("token-bucket", "b", GENERATION + 1);
    expect(again).toBeLessThanOrEqual(100_000);
    const [, other = 0] = await settle("token-bucket", "c", GENERATION + 2);
    expect(other).toBeGreaterThan(190_000);
  });
});
