import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStack, type Stack } from "./run-stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await runStack();
  await stack.api("POST", "/api/config", { yaml: stack.yaml });
}, 180_000);
afterAll(() => stack?.stop(), 60_000);

/** One request of a client of its own, so that no limit refuses it. */
let client = 0;
const send = () => {
  client += 1;
  const address = `198.51.${(client >> 8) & 255}.${client & 255}`;
  return stack.send("/public/x", { headers: { "X-Aegis-Hop-Token": stack.secrets.hopToken, "X-Aegis-Client-Address": address } });
};
const statusesOf = async (count: number) => (await Promise.all(Array.from({ length: count }, send))).map(({ status }) => status);
const counted = async () => (await stack.total("throughput", "public")).count;

describe("when a part fails", () => {
  it("keeps every event while analytics is dead, and counts each once when it is back", async () => {
    expect(new Set(await statusesOf(40))).toEqual(new Set([200]));
    await expect.poll(counted, { timeout: 30_000 }).toBe(40);
    stack.kill("analytics");
    for (let round = 0; round < 5; round++) expect(new Set(await statusesOf(40))).toEqual(new Set([200]));
    await stack.start("analytics");
    await expect.poll(counted, { timeout: 90_000, interval: 500 }).toBe(240);
  }, 180_000);

  it("goes on limiting by itself while Redis is dead, and says so", async () => {
    stack.kill("redis-rest");
    const address = { "X-Aegis-Hop-Token": stack.secrets.hopToken, "X-Aegis-Client-Address": "203.0.113.77" };
    const statuses: number[] = [];
    for (let count = 0; count < 70; count++) statuses.push((await stack.send("/public/x", { headers: address })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect(JSON.parse((await stack.send("/health")).body)).toMatchObject({ status: "degraded", dependencies: { redis: "disconnected" } });
    await stack.start("redis-rest");
    await expect
      .poll(async () => (await send()).status && JSON.parse((await stack.send("/health")).body).status, { timeout: 20_000 })
      .toBe("healthy");
    await expect
      .poll(async () => (await stack.total("rate-limit-usage", "public")).storeFailures, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(60);
  }, 120_000);

  it("tells a dead upstream, and serves again when it is back", async () => {
    stack.kill("demo");
    await expect.poll(async () => (await send()).status, { timeout: 10_000 }).toBe(502);
    await stack.start("demo");
    await expect.poll(async () => (await send()).status, { timeout: 10_000 }).toBe(200);
  }, 60_000);

  it("starts again from what the database and KV hold when the edge dies", async () => {
    stack.kill("edge");
    await stack.start("edge");
    const policy = async () => (JSON.parse((await stack.send("/health")).body) as { dependencies: { policy: string } }).dependencies.policy;
    await expect.poll(policy, { timeout: 10_000 }).toBe("live");
  }, 60_000);
});
