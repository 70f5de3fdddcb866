import { beforeAll, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";

const policies = ["exact", "leased", "strict"] as const;

const limit = (policy: Limit["policy"], choice: Limit["onStoreFailure"], name: string = choice): Limit => ({
  name: `${policy}-${name}`,
  path: `/open/${policy}-${name}`,
  algorithm: "fixed-window",
  policy,
  quota: 2,
  burst: 2,
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: choice,
  shadow: false,
});

/** Nothing listens there: every check fails at once. */
const env = testEnv({ UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" });
const statuses = async (path: string, times: number) => {
  const seen: number[] = [];
  for (let count = 0; count < times; count++) seen.push((await send(path, { env, address: "198.51.100.5" })).status);
  return seen;
};

const limitsOf = (policy: Limit["policy"]) => [
  limit(policy, "local"),
  limit(policy, "local", "lowered"),
  limit(policy, "open"),
  limit(policy, "closed"),
  { ...limit(policy, "closed", "shadow"), shadow: true },
];

beforeAll(() => publish("config", { config: testConfig({ limits: policies.flatMap(limitsOf) }) }));

describe.each(policies)("a limit of policy %s whose store is away", (policy) => {
  it("counts in the isolate when the rule says local", async () => {
    expect(await statuses(`/open/${policy}-local`, 4)).toEqual([200, 200, 429, 429]);
  });

  it("names abnormal usage when it is the loop's quota that refuses in the isolate", async () => {
    const change: LimitOverride = { quota: 1, windowSeconds: 7200, mode: "enforce", origin: "loop", decisionId: "d", expiresAt: null };
    await publish("limits", { overrides: { [`${policy}-lowered`]: change } });
    const policyOf = async () => (await send(`/open/${policy}-lowered`, { env, address: "198.51.100.6" })).headers.get("RateLimit-Policy");
    await expect.poll(policyOf, { timeout: 5000 }).toBe(`"${policy}-lowered";q=1;w=7200`);
    expect(await statuses(`/open/${policy}-lowered`, 2)).toEqual([200, 429]);
    const response = await send(`/open/${policy}-lowered`, { env, address: "198.51.100.5" });
    expect(await response.json()).toMatchObject({ code: "abnormal-usage-detected", "violated-policies": [`${policy}-lowered`] });
  });

  it("admits when the rule says open", async () => {
    expect(await statuses(`/open/${policy}-open`, 4)).toEqual([200, 200, 200, 200]);
  });

  it("refuses with 503 and a Retry-After when the rule says closed", async () => {
    const response = await send(`/open/${policy}-closed`, { env });
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "2"]);
    expect(await response.json()).toMatchObject({ code: "limit-unavailable", "violated-policies": [`${policy}-closed`] });
  });

  it("refuses nothing when the rule is in shadow, whatever it says", async () => {
    expect(await statuses(`/open/${policy}-shadow`, 4)).toEqual([200, 200, 200, 200]);
  });

  it("shows in /health as last seen", async () => {
    expect(await (await send("/health", { env })).json()).toMatchObject({ status: "degraded", dependencies: { redis: "disconnected" } });
  });
});
