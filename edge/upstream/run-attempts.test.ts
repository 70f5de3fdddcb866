import { describe, expect, it } from "vitest";
import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import { Signals } from "../metrics/signals.ts";
import type { Answer, SendResult } from "../platform.ts";
import { Protection } from "./protection.ts";
import { RoundRobin } from "./round-robin.ts";
import { runAttempts } from "./run-attempts.ts";
import { TargetBook } from "./target-book.ts";
import { planTargets } from "./target-plan.ts";

const base: Upstream = {
  name: "orders",
  targets: ["http://a", "http://b"].map((url) => ({ url, weight: 1, group: 0 })),
  timeoutMs: 1000,
  balance: "round-robin",
  retry: { attempts: 2, on: ["unreachable", "503"], backoffMs: 0, budget: 0.2 },
};
const unsent: SendResult = { kind: "unreachable", unsent: true, cause: null };
const lost: SendResult = { kind: "unreachable", unsent: false, cause: null };
const answer = (status: number): SendResult => ({ kind: "answer", answer: new Response(null, { status }) as unknown as Answer });

/** Runs the attempts with a platform that ends them one after the other as told: what no platform at hand can be made to do. */
async function run(results: SendResult[], { upstream = base, mayRepeat = false }: { upstream?: Upstream; mayRepeat?: boolean } = {}) {
  const asked: string[] = [];
  const discarded: number[] = [];
  const signals = new Signals();
  const log = { info() {}, warn() {}, error() {} };
  const platform = {
    outgoing: (_: Exchange, url: string) => {
      asked.push(new URL(url).origin);
      return { headers: new Headers() };
    },
    send: async () => results[asked.length - 1] ?? lost,
    discard: ({ status }: Answer) => discarded.push(status),
  };
  const runtime = {
    platform,
    signals,
    roundRobin: new RoundRobin(),
    random: Math.random,
    targets: new TargetBook(),
    protection: new Protection(signals, log),
  };
  const request = { method: "POST", url: "http://gateway.test/x", headers: new Headers(), body: null };
  const targetPlans = new Map([[upstream.name, planTargets(upstream, new Map())]]);
  const policy = { ejected: new Map(), targetPlans, config: { apiKeyHeader: "X-API-Key" } };
  const exchange = {
    request,
    runtime,
    policy,
    route: null,
    forwardPath: "/x",
    query: "",
    bodyBytes: null,
    attempts: 0,
    unsettled: [],
    client: null,
    credential: null,
    risk: null,
  };
  const end = await runAttempts({ exchange: exchange as unknown as Exchange, upstream, mayRepeat, deadlineAt: Number.POSITIVE_INFINITY });
  const status = end.kind === "answer" ? end.answer.status : end.kind;
  return { status, asked, discarded, runtime, signals: signals.take() };
}

describe("a POST that must not be sent twice", () => {
  it("goes to another target when no byte of it was sent", async () => {
    const { status, asked } = await run([unsent, answer(201)]);
    expect(status).toBe(201);
    expect(new Set(asked).size).toBe(2);
  });

  it("is left at that when a byte may have been sent, and when it was answered", async () => {
    expect(await run([lost, answer(201)])).toMatchObject({ status: "unreachable", signals: {} });
    expect((await run([answer(503), answer(201)])).asked).toHaveLength(1);
  });
});

describe("a request that may be repeated", () => {
  it("goes to each target once before one of them gets it again, and lets go of every answer but the last", async () => {
    const { status, asked, discarded, signals } = await run([answer(503), answer(503), answer(200)], { mayRepeat: true });
    expect(status).toBe(200);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.slice(0, 2)).size).toBe(2);
    expect(discarded).toEqual([503, 503]);
    expect(signals).toEqual({ retried: 2 });
  });

  it("keeps its last answer when the breakers or the guard have no place for another attempt", async () => {
    const breaker = { failures: 1, openMs: 1000, openMaxMs: 1000, probes: 1, maxEjected: 1 };
    const lone = { ...base, targets: base.targets.slice(0, 1), breaker };
    expect(await run([answer(503), answer(200)], { upstream: lone, mayRepeat: true })).toMatchObject({ status: 503, discarded: [] });
  });

  it("is not tried again without a retry section, and leaves nothing in flight", async () => {
    const { retry: _, ...plain } = base;
    const guard = { minimum: 1, maximum: 1, tolerance: 1.5 };
    const { asked, runtime } = await run([lost], { upstream: { ...plain, guard }, mayRepeat: true });
    expect(asked).toHaveLength(1);
    expect(runtime.protection.guards.of(plain, guard).inFlight).toBe(0);
    expect(asked.map((url) => runtime.targets.of(url).inFlight)).toEqual([0]);
  });
});
