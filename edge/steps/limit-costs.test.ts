import { describe, expect, it } from "vitest";
import type { LimitCost } from "#contracts/limit-cost.ts";
import { freshAddress, limitOf, serve } from "../limiter/test-limits.ts";
import { type ScriptedAnswer, script } from "../test-script.ts";
import { send } from "../test-worker.ts";

const leftOf = ({ headers }: Response) => Number(/;r=(\d+)/.exec(headers.get("RateLimit") ?? "")?.[1]);

describe.each(["leased", "strict"] as const)("what a request costs under policy %s", (policy) => {
  const serveCost = async (cost: Partial<LimitCost>, changes: object = {}) => {
    const limit = limitOf({ policy, quota: 20, cost: { default: 1, minimum: 1, ...cost }, ...changes });
    await serve([limit]);
    return limit;
  };

  it("goes by its method; what is too dear is refused, and what is cheaper still passes", async () => {
    await serveCost({ default: 2, methods: { POST: 15, GET: 3 } });
    const address = freshAddress();
    const asked = async (method: string) => {
      const response = await send("/open/x", { address, method });
      return [response.status, leftOf(response)];
    };
    expect(await asked("POST")).toEqual([200, 5]);
    expect(await asked("POST")).toEqual([429, 5]);
    expect(await asked("HEAD")).toEqual([200, 2]);
    expect(await asked("GET")).toEqual([429, 2]);
    expect(await asked("DELETE")).toEqual([200, 0]);
  });

  it.each([
    ["?n=7", 13],
    ["?n=2.1", 17],
    ["?n=0", 19],
    ["?n=-1", 5],
    ["?n=NaN", 5],
    ["?n=Infinity", 5],
    ["?n=1e3", 5],
    ["?n=0x10", 5],
    ["?n=1;n=9", 5],
    ["?n=", 19],
    ["?n", 19],
    ["", 19],
    ["?n=1&n=12&n=3", 8],
    ["?n=1&%6e=12", 8],
    ["?n=999999999999999999999", 5],
    ["?n=+4", 16],
    ["?N=4", 19],
  ])("goes by what its query says, within bounds: %s leaves %i", async (query, left) => {
    await serveCost({ field: "query:n", maximum: 15 });
    expect(leftOf(await send(`/open/x${query}`, { address: freshAddress() }))).toBe(left);
  });

  it("goes by what its header says, the highest of several", async () => {
    await serveCost({ field: "header:X-Units", maximum: 20 });
    const address = freshAddress();
    const asked = async (units: string) => leftOf(await send("/open/x", { address, headers: { "X-Units": units } }));
    expect([await asked("1, 9"), await asked("2,0")]).toEqual([11, 9]);
    expect(leftOf(await send("/open/x", { address: freshAddress(), headers: { "X-Units": "many" } }))).toBe(0);
    const tooDear = await send("/open/x", { address: freshAddress(), headers: { "X-Units": "1000000" } });
    expect(leftOf(tooDear)).toBe(0);
    expect(await (await send("/open/x", { address, headers: { "X-Units": "10" } })).json()).toMatchObject({
      detail: expect.stringContaining("20 units in 3600 s"),
    });
  });

  it("may be nothing, which passes even where everything is used", async () => {
    await serveCost({ default: 20, methods: { GET: 0 } });
    const address = freshAddress();
    const asked = async (method: string) => (await send("/open/x", { address, method })).status;
    expect([await asked("POST"), await asked("POST"), await asked("GET")]).toEqual([200, 429, 200]);
  });

  it("is settled by what the answer says: the next request is refused for it", async () => {
    await serveCost({ response: "X-Tokens" }, { path: "/kept/*" });
    const name = `costs-${crypto.randomUUID()}`;
    const tokens = (value: string): ScriptedAnswer => ({ headers: [["X-Tokens", value]] });
    await script(name, [tokens("8"), tokens("many"), tokens("50"), {}]);
    const address = freshAddress();
    const asked = async () => {
      const response = await send(`/kept/${name}`, { address });
      return [response.status, leftOf(response)];
    };
    expect(await asked()).toEqual([200, 19]);
    expect(await asked()).toEqual([200, 11]);
    expect(await asked()).toEqual([200, 10]);
    expect(await asked()).toEqual([429, 0]);
  });

  it("is given back where the answer says that it was less than was charged in advance", async () => {
    await serveCost({ default: 15, response: "X-Tokens" }, { path: "/kept/*" });
    const name = `costs-${crypto.randomUUID()}`;
    await script(name, [{ headers: [["X-Tokens", "2"]] }, { headers: [["X-Tokens", "0"]] }, {}, {}]);
    const address = freshAddress();
    const asked = async () => {
      const response = await send(`/kept/${name}`, { address });
      return [response.status, leftOf(response)];
    };
    expect([await asked(), await asked(), await asked(), await asked()]).toEqual([
      [200, 5],
      [200, 3],
      [200, 3],
      [429, 3],
    ]);
  });
});
