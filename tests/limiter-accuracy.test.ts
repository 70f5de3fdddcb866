import { afterAll, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { startValkeyEngine } from "../redis-rest/valkey-engine.ts";
import { simulate } from "../scripts/testing/limiter/simulate.ts";

/** The grid of published tests of limiters on several nodes, by the limiter that is deployed and a real engine, on a clock of its own. */
const nodes = [1, 3, 5, 9];
const quotas = [10, 100, 1000, 10_000];
const windows = [10, 60, 300];
const loads = [0.9, 1.1, 1.5, 2];

const grid = { name: "grid", policy: "leased", by: "client", onStoreFailure: "local", shadow: false } as const;

const engine = await startValkeyEngine();
afterAll(() => engine.close());

const cells = nodes.flatMap((isolates) => quotas.flatMap((quota) => windows.map((windowSeconds) => ({ isolates, quota, windowSeconds }))));

async function admittedOf(limit: Limit, isolates: number, load: number) {
  const windowsRun = limit.quota >= 10_000 ? 2 : 6;
  const { tally } = await simulate(engine, limit, {
    perSecond: (load * limit.quota) / limit.windowSeconds,
    seconds: windowsRun * limit.windowSeconds,
    clients: 1,
    zipf: 1,
    isolates,
    spread: "even",
    seed: isolates * 1000 + limit.quota + limit.windowSeconds + load * 10,
    roundTripMs: 10,
    isRolling: false,
  });
  return { ...tally.all, asked: tally.requests, judged: tally.judged, perWindow: tally.perWindow };
}

describe.each(["fixed-window", "sliding-window", "token-bucket"] as const)("leases on a %s", (algorithm) => {
  it.each(cells)(
    "admit what one exact limiter would: $isolates nodes, $quota in $windowSeconds s",
    async ({ isolates, ...rates }) => {
      const rule: Limit = { ...grid, algorithm, ...rates, burst: rates.quota };
      for (const load of loads) {
        const { admitted, ideal, asked, judged } = await admittedOf(rule, isolates, load);
        expect(judged).toBe(asked);
        expect(admitted / ideal).toBeGreaterThanOrEqual(load < 1 ? 0.995 : 0.97);
        expect(admitted / ideal).toBeLessThanOrEqual(1 + 0.02 * isolates);
      }
    },
    120_000,
  );
});

describe("strict leases", () => {
  it.each(nodes)("never admit more than a fixed window's quota, on %i nodes", async (isolates) => {
    for (const load of [1.5, 10]) {
      const rule: Limit = { ...grid, algorithm: "fixed-window", policy: "strict", quota: 100, burst: 100, windowSeconds: 60 };
      const { perWindow } = await admittedOf(rule, isolates, load);
      expect(Math.max(...perWindow)).toBeLessThanOrEqual(100);
    }
  });
});
