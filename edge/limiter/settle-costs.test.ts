import { afterEach, beforeAll, expect, inject, it, vi } from "vitest";
import type { CacheRules } from "#contracts/cache-rules.ts";
import type { Upstream } from "#contracts/upstream.ts";
import { script } from "../test-script.ts";
import { publish, send, testConfig } from "../test-worker.ts";
import { testLimit } from "./lease/test-lease.ts";

const cost = { default: 1, minimum: 1, maximum: 50, response: "X-Cost" };
const cache: CacheRules = {
  maxBytes: 1000,
  by: "everyone",
  query: "all",
  headers: [],
  staleWhileRevalidateSeconds: 60,
  staleIfErrorSeconds: 0,
  staleIfRefused: false,
};
const target = { url: inject("scriptedUrl"), weight: 1, group: 0 };

beforeAll(async () => {
  const upstream: Upstream = { name: "demo", targets: [target], timeoutMs: 20_000, balance: "round-robin" };
  const config = testConfig({
    metricsEnabled: false,
    upstreams: [
      upstream,
      { ...upstream, name: "hasty", timeoutMs: 50 },
      { ...upstream, name: "again", retry: { attempts: 1, on: ["503"], backoffMs: 0, budget: 0.2 } },
    ],
    routes: [
      { id: "open", path: "/open/*", upstream: "demo", auth: [], cache, transform: { stripPrefix: "/open" } },
      { id: "again", path: "/again/*", upstream: "again", auth: [], transform: { stripPrefix: "/again" } },
      { id: "hasty", path: "/hasty/*", upstream: "hasty", auth: [], transform: { stripPrefix: "/hasty" } },
    ],
    limits: [testLimit({ name: `tokens-${crypto.randomUUID()}`, policy: "exact", windowSeconds: 360_000, cost })],
  });
  await publish("config", { config });
  const served = async () => expect((await send("/open/kept/none", { address: "203.0.113.1" })).status).toBe(200);
  await vi.waitFor(served, { timeout: 10_000 });
});

afterEach(() => void vi.useRealTimers());

async function leftAfter(path: string, address: string) {
  const response = await send(path, { address, settled: true });
  return [response.status, Number(/;r=(\d+);/.exec(response.headers.get("RateLimit") ?? "")?.[1])];
}

it("charges the most that a request may cost whose answer nobody waited for, else what the answer says", async () => {
  await script("cost-hasty", [{ delayMs: 2000 }]);
  await script("cost-open", [{ headers: [["X-Cost", "9"]] }, {}]);
  expect(await leftAfter("/hasty/kept/cost-hasty", "198.51.100.21")).toEqual([504, 99]);
  expect(await leftAfter("/open/kept/cost-open", "198.51.100.21")).toEqual([200, 49]);
  expect(await leftAfter("/open/kept/cost-open?2", "198.51.100.21")).toEqual([200, 40]);
});

it("charges what attempts have cost that were given up for another", async () => {
  await script("cost-again", [{ status: 503, headers: [["X-Cost", "7"]] }, { headers: [["X-Cost", "5"]] }]);
  expect(await leftAfter("/again/kept/cost-again", "198.51.100.23")).toEqual([200, 99]);
  expect(await leftAfter("/hasty/kept/cost-none", "198.51.100.23")).toEqual([200, 87]);
});

it("charges nobody for what is fetched anew behind a stale answer", async () => {
  const brief: [string, string] = ["Cache-Control", "max-age=1, stale-while-revalidate=60"];
  await script("cost-stale", [
    { headers: [brief, ["X-Cost", "1"]] },
    {
      headers: [
        ["Cache-Control", "max-age=60"],
        ["X-Cost", "40"],
      ],
    },
  ]);
  expect(await leftAfter("/open/kept/cost-stale", "198.51.100.22")).toEqual([200, 99]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5000 });
  expect(await leftAfter("/open/kept/cost-stale", "198.51.100.22")).toEqual([200, 98]);
  expect(await leftAfter("/open/kept/cost-stale", "198.51.100.22")).toEqual([200, 97]);
});
