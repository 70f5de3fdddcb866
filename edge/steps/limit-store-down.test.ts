import { beforeAll, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";

const limit = (choice: Limit["onStoreFailure"]): Limit => ({
  name: choice,
  path: `/open/${choice}`,
  algorithm: "fixed-window",
  policy: "exact",
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

describe("a limit whose store is away", () => {
  beforeAll(() => publish("config", { config: testConfig({ limits: [limit("local"), limit("open"), limit("closed")] }) }));

  it("counts in the isolate when the rule says local", async () => {
    expect(await statuses("/open/local", 4)).toEqual([200, 200, 429, 429]);
  });

  it("admits when the rule says open", async () => {
    expect(await statuses("/open/open", 4)).toEqual([200, 200, 200, 200]);
  });

  it("refuses with 503 and a Retry-After when the rule says closed", async () => {
    const response = await send("/open/closed", { env });
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "2"]);
    expect(await response.json()).toMatchObject({ code: "limit-unavailable", "violated-policies": ["closed"] });
  });

  it("shows in /health as last seen", async () => {
    expect(await (await send("/health", { env })).json()).toMatchObject({ status: "degraded", dependencies: { redis: "disconnected" } });
  });
});
