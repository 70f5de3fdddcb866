import { beforeEach, describe, expect, inject, it } from "vitest";
import type { MetricBatch } from "#contracts/metric-event.ts";
import { readSettings } from "../env.ts";
import { runGateway } from "../gateway.ts";
import type { Policy } from "../live/policy.ts";
import type { Log } from "../log.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import { testConfig, testEnv } from "../test-worker.ts";
import { cacheApiStore } from "../workers/cache-api-store.ts";
import { workersPlatform } from "../workers/workers-platform.ts";
import { directSink } from "./metric-sink.ts";

const silent: Log = { info() {}, warn() {}, error() {} };
let runtime: Runtime;
let policy: Policy;
let work: Promise<unknown>[];

beforeEach(async () => {
  work = [];
  const read = readSettings(testEnv());
  if (!read.ok) throw new Error(read.mistakes.join());
  const bundled = testConfig({ accessLog: "all" });
  const { settings } = read;
  const sink = directSink(settings.analyticsUrl, settings.ingestKey);
  runtime = createRuntime({
    platform: workersPlatform(testEnv(), silent),
    cacheStore: cacheApiStore,
    settings,
    store: undefined,
    sink,
    bundled,
    log: silent,
    now: Date.now(),
  });
  policy = (await runtime.policies.current(Date.now(), () => {})) as Policy;
});

const keep = (promise: Promise<unknown>) => void work.push(promise);

/** A request that came in at the data centre `cf` tells. */
function request(cf: () => unknown): Request {
  const made = new Request("http://gateway.test/open/x", { headers: { Host: "gateway.test" } });
  return Object.defineProperty(made, "cf", { get: cf });
}

/** The batch that holds the request's event. */
async function batchOf(requestId: string | null): Promise<MetricBatch | undefined> {
  await Promise.all(work);
  const received = (await (await fetch(`${inject("analyticsUrl")}/received`)).json()) as { body: string }[];
  const batches = received.map(({ body }) => JSON.parse(body) as MetricBatch);
  return batches.find((batch) => batch.events?.requestId.includes(requestId as never));
}

const reportedLocation = async (requestId: string | null) => (await batchOf(requestId))?.location;

describe("the data centre", () => {
  it.each([
    ["cannot be read", () => JSON.parse("{nope")],
    ["is longer than any code", () => ({ colo: "F".repeat(300) })],
    ["is no code", () => ({ colo: "fra\n" })],
    ["is not told", () => undefined],
  ])("that %s costs neither the answer nor the event, and does not stick", async (_name, cf) => {
    const answer = await runGateway({ request: request(cf), runtime, policy, waitUntil: keep });
    expect(answer.status).toBe(200);
    expect(await reportedLocation(answer.headers.get("X-Request-Id"))).toBeNull();
    const next = await runGateway({ request: request(() => ({ colo: "FRA" })), runtime, policy, waitUntil: keep });
    expect(await reportedLocation(next.headers.get("X-Request-Id"))).toBe("FRA");
  });
});

describe("who asks for its limits", () => {
  const ask = (path: string, headers = {}) =>
    runGateway({
      request: new Request(`http://gateway.test${path}`, { headers: { Host: "gateway.test", ...headers } }),
      runtime,
      policy,
      waitUntil: keep,
    });

  it.each([
    ["", null],
    ["?path=/api/users", "users"],
  ])("is recorded where its credential does not hold, asking with %j", async (query, route) => {
    const answer = await ask(`/_aegis/limits${query}`, { Authorization: "Bearer a.b.c" });
    expect(answer.status).toBe(401);
    const id = answer.headers.get("X-Request-Id");
    const { events } = (await batchOf(id)) as MetricBatch;
    const at = events.requestId.indexOf(id as string);
    expect([events.route[at], events.status[at], events.problemCode[at]]).toEqual([route, 401, "authentication-failed"]);
  });

  it("is not where it is told, as it is no traffic", async () => {
    const answer = await ask("/_aegis/limits");
    expect(answer.status).toBe(200);
    expect(await batchOf(answer.headers.get("X-Request-Id"))).toBeUndefined();
  });
});

describe("a fault after the answer", () => {
  const ordinary = request(() => undefined);

  it("in recording costs the event, which is counted, and not the answer", async () => {
    const waited: Promise<unknown>[] = [];
    const waitUntil = (one: Promise<unknown>) => {
      // The first is the way to the upstream, which the answer needs.
      if (waited.push(one) > 1) throw new Error("the request has ended");
    };
    const answer = await runGateway({ request: ordinary, runtime, policy, waitUntil });
    expect(answer.status).toBe(200);
    expect(runtime.signals.take()).toEqual({ "metric-event-lost": 1 });
  });

  it("in logging costs the line, which is counted, and not the answer", async () => {
    const broken = { ...runtime, log: { ...silent, info: () => JSON.parse("{nope") } };
    const answer = await runGateway({ request: ordinary, runtime: broken, policy, waitUntil: keep });
    expect(answer.status).toBe(200);
    expect(runtime.signals.take()).toMatchObject({ "log-line-lost": 1 });
    await Promise.all(work);
  });
});
