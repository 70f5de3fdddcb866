import { beforeAll, describe, expect, inject, it } from "vitest";
import type { MetricBatch } from "#contracts/metric-event.ts";
import type { Route, Split } from "#contracts/route.ts";
import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import { publish, send, testConfig } from "../test-worker.ts";
import { planSplits } from "../upstream/split-plan.ts";
import { seededRandom, sharesOf } from "../upstream/test-random.ts";
import { chooseUpstream } from "./choose-upstream.ts";

const upstreamOf = (name: string, url = "http://127.0.0.1:9"): Upstream => ({
  name,
  targets: [{ url, weight: 1, group: 0 }],
  timeoutMs: 400,
  balance: "round-robin",
});
const upstreams = new Map(["stable", "canary", "beta", "idle"].map((name) => [name, upstreamOf(name)]));
const weights = (shares: Record<string, number>): Split["branches"] =>
  Object.entries(shares).map(([upstream, weight]) => ({ upstream, weight }));

/** Which upstream each of `count` callers gets, by a route of its own. */
function choose(split: Split, { count = 5000, id = "r", headers = {} as Record<string, string> } = {}): string[] {
  const route: Route = { id, path: "/*", auth: [], split };
  const policy = { splits: planSplits([route], upstreams) };
  const runtime = { random: seededRandom(3) };
  return Array.from({ length: count }, (_, index) => {
    const request = { headers: new Headers(headers) };
    const exchange = { route, policy, runtime, request, client: `sub:${index}`, upstream: null } as unknown as Exchange;
    chooseUpstream(exchange);
    return exchange.upstream?.name ?? "none";
  });
}

describe("a split", () => {
  it.each([
    ["each request anew", undefined],
    ["by client", "client"],
    ["by a header that is absent, so by client", "header:X-Tenant"],
  ])("shares requests by weight, %s, and gives nothing where the weight is 0", (_name, by) => {
    const shares = sharesOf(choose({ ...(by && { by }), branches: weights({ stable: 70, canary: 30, idle: 0 }) }));
    expect(shares.stable).toBeCloseTo(0.7, 1.5);
    expect(shares.canary).toBeCloseTo(0.3, 1.5);
    expect(shares.idle).toBeUndefined();
  });

  it("keeps whom the canary has while its share grows, and gives all back when it is taken away", () => {
    const at = (canary: number) => choose({ by: "client", branches: weights({ stable: 100 - canary, canary }) });
    const five = at(5).flatMap((name, index) => (name === "canary" ? [index] : []));
    expect(five.length / 5000).toBeCloseTo(0.05, 1.5);
    const ten = at(10);
    expect(five.filter((index) => ten[index] !== "canary")).toEqual([]);
    expect(sharesOf(at(0))).toEqual({ stable: expect.closeTo(1) });
  });

  it("keeps callers of one header on one branch, whoever they are", () => {
    expect(
      Object.keys(
        sharesOf(choose({ by: "header:X-Tenant", branches: weights({ stable: 1, canary: 1 }) }, { headers: { "X-Tenant": "acme" } })),
      ),
    ).toHaveLength(1);
  });

  it("tries on others in another route", () => {
    const split: Split = { by: "client", branches: weights({ stable: 90, canary: 10 }) };
    const other = choose(split, { id: "other" });
    const both = choose(split).filter((name, index) => name === "canary" && other[index] === "canary");
    expect(both.length / 5000).toBeLessThan(0.03);
  });

  it("without any weight leads nowhere", () => {
    expect(choose({ branches: weights({ stable: 0, canary: 0 }) }, { count: 1 })).toEqual(["none"]);
  });
});

/**
 * Gateway API's HTTPRouteWeight, whose requests here each name their caller, so that what is drawn is the same in every run:
 * 500 requests over backends of weight 70, 30 and 0, each within 5 % of its share, the last with none.
 */
describe("HTTPRouteWeight, through the gateway", () => {
  const demo = inject("upstreamUrl");

  beforeAll(async () => {
    const split: Split = { by: "header:X-Caller", branches: weights({ one: 70, two: 30, three: 0 }) };
    const named = [upstreamOf("one", demo), upstreamOf("two", demo.replace("127.0.0.1", "localhost")), upstreamOf("three")];
    await publish("config", {
      config: testConfig({ upstreams: named, routes: [{ id: "weighted", path: "/*", auth: [], split }] }),
    });
  });

  it("shares requests, and the metric events say where each went", async () => {
    const hosts: (string | undefined)[] = [];
    for (let index = 0; index < 500; index++) {
      const response = await send("/", { headers: { "X-Caller": `caller-${index}` }, settled: index === 499 });
      expect(response.status).toBe(200);
      hosts.push(((await response.json()) as { headers: Record<string, string> }).headers.host?.split(":")[0]);
    }
    const shares = sharesOf(hosts);
    expect(Math.abs((shares["127.0.0.1"] ?? 0) - 0.7)).toBeLessThan(0.05);
    expect(Math.abs((shares.localhost ?? 0) - 0.3)).toBeLessThan(0.05);
    const received = (await (await fetch(`${inject("analyticsUrl")}/received`)).json()) as { body: string }[];
    const batches = received.map(({ body }) => JSON.parse(body) as MetricBatch);
    const went = batches.flatMap(({ events }) => (events?.upstream ?? []).filter((_, index) => events.route[index] === "weighted"));
    expect(new Set(went)).toEqual(new Set(["one", "two"]));
  }, 60_000);
});
