import { beforeEach, describe, expect, it } from "vitest";
import type { Target, Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import type { CallerRegion } from "../platform.ts";
import { chooseTarget } from "./choose-target.ts";
import { RoundRobin } from "./round-robin.ts";
import { TargetBook } from "./target-book.ts";
import { makeTargetIds, type TargetIds } from "./target-ids.ts";
import { planTargets } from "./target-plan.ts";
import { seededRandom, sharesOf } from "./test-random.ts";

const NOW = 1_000_000;
const keys = [
  { id: "e2", secret: "the-current-key-of-the-tests" },
  { id: "e1", secret: "the-key-before-of-the-tests" },
];
let runtime: { roundRobin: RoundRobin; targets: TargetBook; random: () => number; platform: { region: () => CallerRegion } };
let ids: TargetIds;

const target = (name: string, fields: Partial<Target> = {}): Target => ({ url: `http://${name}`, weight: 1, group: 0, ...fields });
const upstreamOf = (targets: Target[], fields: Partial<Upstream> = {}): Upstream => ({
  name: "u",
  targets,
  timeoutMs: 1000,
  balance: "round-robin",
  ...fields,
});

interface Call {
  headers?: Record<string, string>;
  client?: string;
  ejected?: Record<string, number | null>;
  unavailable?: readonly string[];
  url?: string;
}

/** Chooses as requests would, all by one policy; names without their scheme. */
function chooser(upstream: Upstream) {
  const targetPlans = new Map(upstream.targets.length > 1 ? [["u", planTargets(upstream, ids)]] : []);
  return ({ headers = {}, client = "sub:alice", ejected = {}, unavailable = [], url = "https://gateway.test/" }: Call = {}) => {
    const request = { url, headers: new Headers(headers) };
    const policy = { targetPlans, ejected: new Map(Object.entries(ejected).map(([name, until]) => [`http://${name}`, until])) };
    const exchange = { policy, runtime, arrivedAt: NOW, client, request, setCookie: null } as unknown as Exchange;
    const chosen = chooseTarget(exchange, upstream, (tried) => !unavailable.includes(tried.slice(7)));
    return { chosen: chosen?.slice(7) ?? null, cookie: exchange.setCookie };
  };
}

const many = (count: number, choose: (index: number) => { chosen: string | null }) =>
  sharesOf(Array.from({ length: count }, (_, index) => choose(index).chosen));

beforeEach(async () => {
  const region = { colo: null, country: null, continent: null, network: null };
  runtime = { roundRobin: new RoundRobin(), targets: new TargetBook(), random: seededRandom(1), platform: { region: () => region } };
  ids = await makeTargetIds([upstreamOf([target("a"), target("b"), target("c")], { stickyCookie: "s" })], keys);
});

describe("availability and failover", () => {
  const groups = upstreamOf([target("a"), target("b"), target("backup", { group: 3 }), target("last", { group: 7 })]);

  it.each<[string, Call, string[]]>([
    ["the first group while one of it is well", {}, ["a", "b"]],
    ["the one of it that is left", { ejected: { a: null } }, ["b"]],
    ["an ejected one whose time is over", { ejected: { a: NOW } }, ["a", "b"]],
    ["the next group when none is", { ejected: { a: NOW + 1 }, unavailable: ["b"] }, ["backup"]],
    ["the group after that", { ejected: { a: null, b: null, backup: null } }, ["last"]],
    ["the first group again when all are ejected", { ejected: { a: null, b: null, backup: null, last: null } }, ["a", "b"]],
    ["what is available of the ejected", { ejected: { a: null, b: null, backup: null, last: null }, unavailable: ["a", "b"] }, ["backup"]],
    ["none when none is available", { unavailable: ["a", "b", "backup", "last"] }, ["null"]],
  ])("takes %s", (_name, call, expected) => {
    const choose = chooser(groups);
    expect(Object.keys(many(20, () => choose(call))).sort()).toEqual(expected);
  });

  it("takes the only target without a plan, ejected or not, unless it was tried", () => {
    const choose = chooser(upstreamOf([target("only")]));
    expect(choose({ ejected: { only: null } }).chosen).toBe("only");
    expect(choose({ unavailable: ["only"] }).chosen).toBeNull();
  });

  it("gives nothing to a target without weight", () => {
    const choose = chooser(upstreamOf([target("a"), target("idle", { weight: 0 })]));
    expect(many(20, () => choose())).toEqual({ a: expect.closeTo(1) });
    expect(choose({ unavailable: ["a"] }).chosen).toBeNull();
  });
});

describe("regions", () => {
  const regional = upstreamOf([
    target("eu", { regions: ["EU"] }),
    target("de", { regions: ["DE"] }),
    target("us", { regions: ["US"] }),
    target("backup", { group: 1, regions: ["FRA"] }),
  ]);

  it("are preferred inside a group, and never make a later group the first", () => {
    runtime.platform.region = () => ({ colo: "FRA", country: "DE", continent: "EU", network: null });
    const choose = chooser(regional);
    expect(choose().chosen).toBe("de");
    expect(choose({ ejected: { de: null } }).chosen).toBe("eu");
    expect(choose({ ejected: { de: null, eu: null } }).chosen).toBe("us");
    expect(choose({ ejected: { de: null, eu: null, us: null } }).chosen).toBe("backup");
  });
});

describe("balance", () => {
  it("by turns follows the weights exactly in each round", () => {
    const choose = chooser(upstreamOf([target("a", { weight: 3 }), target("b", { weight: 1 })]));
    expect(many(400, () => choose())).toEqual({ a: expect.closeTo(0.75), b: expect.closeTo(0.25) });
  });

  it("by turns shares what an ejected target had by weight", () => {
    const choose = chooser(upstreamOf([target("a", { weight: 2 }), target("b"), target("c", { weight: 5 })]));
    expect(many(300, () => choose({ ejected: { c: null } })).a).toBeCloseTo(2 / 3, 1);
  });

  it("by latency asks everybody once, then the fast ones, and a slow one again when what is known is old", () => {
    const choose = chooser(upstreamOf([target("fast"), target("slow")], { balance: "least-latency" }));
    const latencies: Record<string, number> = { fast: 10, slow: 200 };
    const ask = (at: number) => {
      const { chosen } = choose();
      runtime.targets.begin(`http://${chosen}`);
      runtime.targets.end(`http://${chosen}`, { now: at, latencyMs: latencies[String(chosen)] ?? 0 });
      return { chosen };
    };
    const start = Date.now();
    expect(many(2, () => ask(start))).toEqual({ fast: 0.5, slow: 0.5 });
    expect(many(200, () => ask(start))).toEqual({ fast: expect.closeTo(1) });
    runtime.targets.of("http://slow").latency = { ms: 200, at: start - 60_000 };
    expect(choose().chosen).toBe("slow");
  });

  it("by latency spreads requests in flight over targets that are equally fast", () => {
    const choose = chooser(upstreamOf([target("a"), target("b"), target("c")], { balance: "least-latency" }));
    for (const name of ["a", "b", "c"]) runtime.targets.end(`http://${name}`, { now: Date.now(), latencyMs: 50 });
    const shares = many(300, () => {
      const { chosen } = choose();
      runtime.targets.begin(`http://${chosen}`);
      return { chosen };
    });
    for (const name of ["a", "b", "c"]) expect(shares[name]).toBeCloseTo(1 / 3, 1);
  });

  it.each([
    ["client", (caller: string): Call => ({ client: caller })],
    ["header:X-Tenant", (caller: string): Call => ({ headers: { "X-Tenant": caller } })],
    ["cookie:sid", (caller: string): Call => ({ headers: { Cookie: `a=b; sid=${caller}` } })],
  ])("by hash of %s keeps a caller on one target, and moves only those whose target is gone", (hashBy, callOf) => {
    const choose = chooser(upstreamOf([target("a"), target("b"), target("c")], { balance: "hash", hashBy }));
    const callers = Array.from({ length: 600 }, (_, index) => `caller-${index}`);
    const first = callers.map((caller) => choose(callOf(caller)).chosen);
    expect(callers.map((caller) => choose(callOf(caller)).chosen)).toEqual(first);
    for (const name of ["a", "b", "c"]) expect(sharesOf(first)[name]).toBeCloseTo(1 / 3, 1);
    const without = callers.map((caller) => choose({ ...callOf(caller), ejected: { c: null } }).chosen);
    expect(without.filter((name, index) => name !== first[index]).length).toBe(first.filter((name) => name === "c").length);
  });

  it.each(["header:X-Tenant", "cookie:sid"])("by hash of %s goes by the client where it is absent or empty", (hashBy) => {
    const choose = chooser(upstreamOf([target("a"), target("b")], { balance: "hash", hashBy }));
    const empty = { "X-Tenant": "", Cookie: "sid=" };
    const chosen = Array.from({ length: 40 }, (_, index) => choose({ client: `sub:${index}`, headers: index % 2 ? empty : {} }).chosen);
    expect(new Set(chosen)).toEqual(new Set(["a", "b"]));
    expect(Array.from({ length: 40 }, (_, index) => choose({ client: `sub:${index}` }).chosen)).toEqual(chosen);
  });
});

describe("a sticky cookie", () => {
  const upstream = upstreamOf([target("a"), target("b"), target("c")], { stickyCookie: "s" });
  const idOf = (name: string, key = 0) => ids.get(`http://${name}`)?.[key] ?? "";

  it("is set with the first answer, tells nothing of the target, and keeps the caller there without being set again", () => {
    const choose = chooser(upstream);
    const { chosen, cookie } = choose();
    expect(cookie).toBe(`s=${idOf(String(chosen))}; Path=/; HttpOnly; SameSite=Lax; Secure`);
    expect(idOf(String(chosen))).toMatch(/^[A-Za-z0-9_-]{16}$/);
    for (let turn = 0; turn < 5; turn++) {
      expect(choose({ headers: { Cookie: `x=1; s=${idOf(String(chosen))}` } })).toEqual({ chosen, cookie: null });
    }
  });

  it("is not marked Secure where the caller came without TLS", () => {
    expect(chooser(upstream)({ url: "http://gateway.test/" }).cookie).toMatch(/; SameSite=Lax$/);
  });

  it.each([
    ["ejected", { ejected: { b: null } }],
    ["not available", { unavailable: ["b"] }],
  ])("is set anew when its target is %s", (_name, call: Call) => {
    const { chosen, cookie } = chooser(upstream)({ ...call, headers: { Cookie: `s=${idOf("b")}` } });
    expect(chosen).not.toBe("b");
    expect(cookie).toContain(`s=${idOf(String(chosen))};`);
  });

  it.each(["", "nonsense", "http://b", "__proto__"])("that says %j is replaced", (value) => {
    const { chosen, cookie } = chooser(upstream)({ headers: { Cookie: `s=${value}` } });
    expect(cookie).toContain(`s=${idOf(String(chosen))};`);
  });

  it("named under the key before keeps its caller, and gets the current name", () => {
    const { chosen, cookie } = chooser(upstream)({ headers: { Cookie: `s=${idOf("c", 1)}` } });
    expect(chosen).toBe("c");
    expect(cookie).toContain(`s=${idOf("c")};`);
  });

  it("differs from one secret to another", async () => {
    const others = await makeTargetIds([upstream], [{ id: "e2", secret: "another-key" }]);
    expect(others.get("http://a")?.[0]).not.toBe(idOf("a"));
  });
});
