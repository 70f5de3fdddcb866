import { expect, it } from "vitest";
import { freshAddress, limitOf, serve } from "../limiter/test-limits.ts";
import { send } from "../test-worker.ts";

it("RateLimit-Policy tells what is counted where requests are not, and which counter where it is not the client's own", async () => {
  const costly = limitOf({ quota: 50, cost: { default: 5, minimum: 1 } });
  const shared = limitOf({ quota: 100, by: "header:X-Tenant", additional: true });
  await serve([costly, shared]);
  const policyOf = async (tenant: string, address = freshAddress()) => {
    const { headers } = await send("/open/x", { address, headers: { "X-Tenant": tenant } });
    expect(headers.get("X-RateLimit-Limit")).toBeNull();
    return headers.get("RateLimit-Policy")?.split(", ") ?? [];
  };
  const [first, partition] = await policyOf("a");
  expect(first).toBe(`"${costly.name}";q=50;qu="units";w=3600`);
  expect(partition).toMatch(new RegExp(`^"${shared.name}";q=100;w=3600;pk=:[A-Za-z0-9+/]{4}:$`));
  expect((await policyOf("a")).at(1)).toBe(partition);
  expect((await policyOf("b")).at(1)).not.toBe(partition);
});

it("fields that old clients know tell of the limit that binds, where they are asked for", async () => {
  const [wide, tight] = [limitOf({ quota: 100 }), limitOf({ quota: 2, additional: true })];
  await serve([wide, tight], { legacyLimitHeaders: true });
  const address = freshAddress();
  const legacyOf = async () => {
    const { status, headers } = await send("/open/x", { address });
    const [limit, remaining, reset] = ["Limit", "Remaining", "Reset"].map((name) => Number(headers.get(`X-RateLimit-${name}`)));
    const seconds = Number(/t=(\d+)/.exec(headers.get("RateLimit") ?? "")?.[1]);
    expect(Math.abs((reset ?? 0) - (Date.now() / 1000 + seconds))).toBeLessThan(30);
    return [status, limit, remaining];
  };
  expect([await legacyOf(), await legacyOf(), await legacyOf()]).toEqual([
    [200, 2, 1],
    [200, 2, 0],
    [429, 2, 0],
  ]);
});
