import { beforeEach, describe, expect, it } from "vitest";
import type { Limit } from "#contracts/limit.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import { storedKey } from "../auth/test-api-keys.ts";
import type { Exchange } from "../exchange.ts";
import { compileLimitTable } from "../limiter/limit-table.ts";
import type { Count, Counts } from "../limiter/limiter.ts";
import { limitOf, serve as serveAll } from "../limiter/test-limits.ts";
import { publish, send, token } from "../test-worker.ts";
import { enforceLimit } from "./enforce-limit.ts";

async function serve(rule: Limit, bypass = { ips: [] as string[], roles: [] as string[], clients: [] as string[] }): Promise<Limit> {
  await serveAll([rule], { bypass });
  return rule;
}

const statuses = async (times: number, address = "198.51.100.1") => {
  const seen: number[] = [];
  for (let count = 0; count < times; count++) seen.push((await send("/open/x", { address })).status);
  return seen;
};

describe.each(["exact", "leased", "strict"] as const)("enforceLimit under policy %s", (policy) => {
  const limit = (changes: Partial<Limit> = {}) => limitOf({ policy, ...changes });

  beforeEach(() => publish("limits", { overrides: {} }));

  it("counts a client by address /64, a credential by itself, and everybody together where the rule says so", async () => {
    await serve(limit());
    expect((await send("/open/x", { address: "2001:db8:1:1::1" })).status).toBe(200);
    expect((await send("/open/x", { address: "2001:db8:1:1:ffff::9" })).status).toBe(429);
    expect((await send("/open/x", { address: "2001:db8:1:2::1" })).status).toBe(200);
    await serve(limit({ by: "route" }));
    expect([...(await statuses(1, "198.51.100.1")), ...(await statuses(1, "198.51.100.2"))]).toEqual([200, 429]);
  });

  it("refuses nothing in shadow and tells nothing of it, and refuses everything at quota 0", async () => {
    await serve(limit({ shadow: true }));
    expect(await statuses(3)).toEqual([200, 200, 200]);
    expect((await send("/open/x")).headers.get("RateLimit")).toBeNull();
    await serve(limit({ quota: 0, burst: 0 }));
    expect(await statuses(1)).toEqual([429]);
  });

  it("tells when a window resets, when a bucket gets its next token, and a whole window at quota 0", async () => {
    const resetOf = async (rule: Limit) => {
      const response = await send("/open/x", { address: "198.51.100.7" });
      const [, name, remaining, seconds] = /^"(.+)";r=(\d+);t=(\d+)$/.exec(response.headers.get("RateLimit") ?? "") ?? [];
      expect(name).toBe(rule.name);
      return { remaining: Number(remaining), seconds: Number(seconds), retryAfter: response.headers.get("Retry-After") };
    };
    const window = await serve(limit({ name: `a.window_of-two.${policy}`, quota: 2, burst: 2, windowSeconds: 86_400 }));
    const first = await resetOf(window);
    expect([first.remaining, first.retryAfter]).toEqual([1, null]);
    // The day ends so many seconds from now, give or take a slow machine.
    const secondsOff = (Date.now() / 1000 + first.seconds) % 86_400;
    expect(Math.min(secondsOff, 86_400 - secondsOff)).toBeLessThan(30);
    const bucket = await serve(limit({ algorithm: "token-bucket", quota: 10, burst: 5, windowSeconds: 36_000 }));
    const next = await resetOf(bucket);
    expect([next.remaining, next.retryAfter]).toEqual([4, null]);
    expect(next.seconds).toBeGreaterThan(3570);
    expect(next.seconds).toBeLessThanOrEqual(3600);
    const nothing = await serve(limit({ quota: 0, burst: 0, windowSeconds: 31_536_000 }));
    expect(await resetOf(nothing)).toEqual({ remaining: 0, seconds: 31_536_000, retryAfter: "31536000" });
  });

  it("lets bypassed addresses, roles and clients through uncounted", async () => {
    await serve(limit(), { ips: ["198.51.100.0/25"], roles: [], clients: [] });
    expect(await statuses(3)).toEqual([200, 200, 200]);
    expect(await statuses(2, "198.51.100.200")).toEqual([200, 429]);
    await serve(limit({ path: "/api/*" }), { ips: [], roles: ["vip"], clients: [] });
    const headers = { Authorization: `Bearer ${await token({ roles: ["vip"] })}` };
    for (let count = 0; count < 3; count++) expect((await send("/api/users", { headers })).status).toBe(200);
  });

  it("gives a key with a quota of its own that one, counted for the key, until a live override admits less", async () => {
    const rule = await serve(limit({ path: "/api/*", by: "route" }));
    const key = await storedKey({ formatVersion: 2, limits: { [rule.name]: 3, constructor: 0 } });
    const ask = async (headers = { "X-API-Key": key }) => {
      const response = await send("/api/users", { headers });
      return [response.status, response.headers.get("RateLimit-Policy")?.replace(/;pk=:.{4}:$/, "")];
    };
    const own = `"${rule.name}";q=3;w=3600`;
    const shared = `"${rule.name}";q=1;w=3600`;
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 429].map((status) => [status, own]));
    const another = { "X-API-Key": await storedKey() };
    expect([await ask(another), await ask(another)]).toEqual([200, 429].map((status) => [status, shared]));
    const change = { windowSeconds: 3600, mode: "enforce", origin: "loop", decisionId: "d", expiresAt: null };
    await publish("limits", { overrides: { [rule.name]: { ...change, quota: 4 } } });
    await expect.poll(() => ask(another), { timeout: 5000 }).toEqual([200, `"${rule.name}";q=4;w=3600`]);
    expect(await ask()).toEqual([429, own]);
    await publish("limits", { overrides: { [rule.name]: { ...change, quota: 2 } } });
    await expect.poll(async () => (await ask())[1], { timeout: 5000 }).toBe(`"${rule.name}";q=2;w=3600`);
  }, 20_000);

  it("follows a live override, names abnormal usage when the loop made it, and stops honouring it when it ends", async () => {
    const rule = await serve(limit({ quota: 1000, burst: 1000 }));
    const change: LimitOverride = {
      quota: 0,
      windowSeconds: 60,
      mode: "enforce",
      origin: "loop",
      decisionId: "d",
      expiresAt: Date.now() + 3000,
    };
    await publish("limits", { overrides: { [rule.name]: change } });
    await expect.poll(async () => (await send("/open/x")).status, { timeout: 2500 }).toBe(429);
    expect(await (await send("/open/x")).json()).toMatchObject({ code: "abnormal-usage-detected" });
    await expect.poll(async () => (await send("/open/x")).status, { timeout: 10_000 }).toBe(200);
  }, 20_000);
});

describe("a candidate beside a limit", () => {
  const now = 1_000_000;
  const rule = limitOf({ name: "judged", quota: 100, burst: 100 });

  it.each([
    ["as much as it allows", 98, now + 1, "allowed"],
    ["more than it allows", 97, now + 1, "shadow-refused"],
    ["more than it allowed until it ended", 97, now, "allowed"],
  ])("refuses nobody, and notes who used %s", async (_name, remaining, expiresAt, outcome) => {
    const candidates = new Map([[rule.name, { quota: 2, decisionId: "d", expiresAt }]]);
    const exchange = exchangeOf([rule], [{ admitted: true, remaining, retryAt: now }], candidates);
    expect(await enforceLimit(exchange)).toBeUndefined();
    expect(exchange.limitDecisions).toEqual([{ limit: "judged", outcome, quota: 100, remaining }]);
  });

  it.each([
    ["gold", "allowed", 1000],
    ["other", "shadow-refused", 100],
  ])("says nothing of callers whose plan has a quota of its own: %s", async (plan, outcome, quota) => {
    const candidates = new Map([[rule.name, { quota: 2, decisionId: "d", expiresAt: now + 1 }]]);
    const planned = { ...rule, planQuotas: { gold: 1000 } };
    const exchange = exchangeOf([planned], [{ admitted: true, remaining: 90, retryAt: now }], candidates);
    exchange.credential = { plan, roles: [], limits: {} } as unknown as Exchange["credential"];
    await enforceLimit(exchange);
    expect(exchange.limitDecisions).toEqual([{ limit: "judged", outcome, quota, remaining: 90 }]);
  });
});

describe("a limit that was not asked since another refuses", () => {
  it("is left out of what is noted", async () => {
    const rules = [limitOf({ name: "unasked" }), limitOf({ name: "tight", additional: true })];
    const said = { remaining: 0, retryAt: Date.now() };
    const exchange = exchangeOf(rules, [
      { ...said, admitted: true, isUnasked: true },
      { ...said, admitted: false },
    ]);
    expect(await enforceLimit(exchange)).toMatchObject({ refusal: { violatedPolicies: ["tight"] } });
    expect(exchange.limitDecisions).toEqual([{ limit: "tight", outcome: "refused", quota: 1, remaining: 0 }]);
  });
});

describe("what an answer may still cost", () => {
  const cost = { default: 7, minimum: 1, response: "X-Cost" };
  const admitted: Count = { admitted: true, remaining: 1, retryAt: 0 };

  it.each([
    ["was charged", {}, admitted, { cost: 7 }],
    ["was counted alone", {}, { ...admitted, isAlone: true }, { cost: 7, isAlone: true }],
    ["was let through uncounted", { onStoreFailure: "open", policy: "exact" }, null, { cost: 0 }],
    ["was let through and is told later", { onStoreFailure: "open", policy: "leased" }, null, { cost: 7, isOpen: true }],
    ["is closed in shadow while the store is away", { onStoreFailure: "closed", shadow: true }, null, null],
    ["would have refused in shadow", { shadow: true }, { ...admitted, admitted: false }, null],
  ] as [string, Partial<Limit>, Count | null, object | null][])("of a limit that %s", async (_what, changes, count, expected) => {
    const exchange = exchangeOf([limitOf({ cost, ...changes })], [count]);
    expect(await enforceLimit(exchange)).toBeUndefined();
    expect(exchange.unsettled).toMatchObject(expected === null ? [] : [expected]);
    expect(exchange.unsettled).toHaveLength(expected === null ? 0 : 1);
  });
});

/** A request of /open/x as it comes to its limits, of which the limiter says what is given. */
function exchangeOf(rules: Limit[], counts: Counts, candidates = new Map()): Exchange {
  return {
    policy: {
      limits: compileLimitTable(rules.map((rule) => ({ ...rule, route: "open" }))),
      overrides: new Map(),
      clientOverrides: new Map(),
      limitRegions: null,
      candidates,
      config: { bypass: { roles: [], clients: [] } },
    },
    route: { id: "open" },
    path: "/open/x",
    otherReadings: [],
    request: { method: "GET", headers: new Headers() },
    arrivedAt: 1_000_000,
    client: "ip:e1:a",
    addressClient: "ip:e1:a",
    credential: null,
    limitDecisions: [],
    runtime: { limiter: { count: async () => counts } },
  } as unknown as Exchange;
}
