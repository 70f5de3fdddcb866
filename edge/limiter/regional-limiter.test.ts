import { Redis } from "@upstash/redis/cloudflare";
import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";
import { testLimit } from "./lease/test-lease.ts";

const [home, other] = [
  { url: inject("redisUrl"), token: inject("redisToken") },
  { url: inject("otherRedisUrl"), token: inject("otherRedisToken") },
];
const env = testEnv({
  UPSTASH_REDIS_REST_URL_EU: other.url,
  UPSTASH_REDIS_REST_TOKEN_EU: other.token,
  UPSTASH_REDIS_REST_URL_TWIN: other.url,
  UPSTASH_REDIS_REST_TOKEN_TWIN: other.token,
  UPSTASH_REDIS_REST_URL_SOUTH: "http://127.0.0.1:9",
  UPSTASH_REDIS_REST_TOKEN_SOUTH: "t",
});

const name = (path: string) => `regional-${path}`;
const limitOf = (path: string, policy: Limit["policy"]) =>
  testLimit({ name: name(path), path: `/open/${path}`, policy, quota: 2, windowSeconds: 36_000, onStoreFailure: "closed" });
const limits = [...(["exact", "leased", "strict"] as const).map((policy) => limitOf(policy, policy)), limitOf("shared", "strict")];
const frankfurt = { colo: "FRA", country: "DE", continent: "EU" };
const lisbon = { colo: "LIS", country: "PT", continent: "EU" };
const istanbul = { colo: "IST", country: "TR", continent: "AS" };
const saoPaulo = { colo: "GRU", country: "BR", continent: "SA" };
const sydney = { colo: "SYD", country: "AU", continent: "OC" };
const newYork = { colo: "EWR", country: "US", continent: "NA" };
/** Like a request without any, or of a place that no database is for. */
const nowhere = {};

beforeAll(async () => {
  await publish("config", { config: testConfig({ limits, limitRegions: { eu: ["EU", "IST"], south: ["SA"], twin: ["OC"] } }) });
  await vi.waitFor(async () => expect((await send("/open/other", { env })).status).toBe(200), { timeout: 10_000 });
});

const statusesOf = async (path: string, places: readonly object[]) => {
  const seen: number[] = [];
  for (const cf of places) seen.push((await send(`/open/${path}`, { env, address: "198.51.100.9", cf })).status);
  return seen;
};

describe.each(["exact", "leased", "strict"] as const)("a limit of policy %s over two databases", (policy) => {
  const statuses = (...places: object[]) => statusesOf(policy, places);

  it("counts a region's callers in its database, all others in the default one: at most a quota in each", async () => {
    expect(await statuses(frankfurt, lisbon, frankfurt, istanbul)).toEqual([200, 200, 429, 429]);
    expect(await statuses(newYork, nowhere, newYork)).toEqual([200, 200, 429]);
  });

  it("goes on in one region while the database of another is away", async () => {
    expect(await statuses(saoPaulo, frankfurt, newYork)).toEqual([503, 429, 429]);
  });
});

describe("two names of one database", () => {
  it("lose nothing of what is counted under each other's", async () => {
    expect(await statusesOf("shared", [frankfurt, sydney, frankfurt, sydney])).toEqual([200, 200, 429, 429]);
  });
});

describe("two databases", () => {
  it("hold each what was counted in it", async () => {
    const keysOf = (store: { url: string; token: string }) => new Redis(store).keys(`aegis:${name("exact")}:*`);
    expect([(await keysOf(home)).length, (await keysOf(other)).length]).toEqual([1, 1]);
    expect(await new Redis(other).keys("aegis:leases:*")).not.toEqual([]);
  });

  it("are all in what /health has last seen", async () => {
    expect(await (await send("/health", { env })).json()).toMatchObject({ dependencies: { redis: "disconnected" } });
  });
});
