import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { HealthReport } from "#contracts/health-report.ts";
import type { HealthCheck, Upstream } from "#contracts/upstream.ts";
import type { Env } from "../env.ts";
import { readSettings } from "../env.ts";
import type { Policy } from "../live/policy.ts";
import type { Log } from "../log.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import { publish, testConfig, testEnv } from "../test-worker.ts";
import worker from "../worker.ts";
import { workersPlatform } from "../workers/workers-platform.ts";
import { runHealthChecks } from "./run-health-checks.ts";

const demo = inject("upstreamUrl");
const refused = "http://127.0.0.1:9";
const noon = Date.UTC(2026, 0, 1, 12);
const rules: HealthCheck = { path: "/", intervalSeconds: 60, timeoutMs: 300, healthyAfter: 2, unhealthyAfter: 3, statuses: [200] };
const upstreamOf = (name: string, urls: string[], healthCheck?: HealthCheck, changes: Partial<Upstream> = {}): Upstream => ({
  name,
  targets: urls.map((url) => ({ url, weight: 1, group: 0 })),
  timeoutMs: 400,
  balance: "round-robin",
  ...(healthCheck && { healthCheck }),
  ...changes,
});

let lines: string[];
let runtime: Runtime;

function start(changes: Record<string, unknown> = {}): void {
  lines = [];
  const log: Log = { info() {}, warn: (message) => void lines.push(message), error: (message) => void lines.push(message) };
  const env: Env = testEnv({ EDGE_ID: crypto.randomUUID(), ...changes });
  const read = readSettings(env);
  if (!read.ok) throw new Error(read.mistakes.join());
  runtime = createRuntime({ env, platform: workersPlatform(env, log), settings: read.settings, bundled: testConfig(), log, now: noon });
}

const run = (upstreams: Upstream[], now = noon) =>
  runHealthChecks(runtime, { config: testConfig({ upstreams }) } as unknown as Policy, now);

/** The reports of this test's edge that analytics was sent, in order. */
async function reports(edgeId = runtime.settings.edgeId): Promise<HealthReport[]> {
  const received = (await (await fetch(`${inject("analyticsUrl")}/received`)).json()) as { path: string; body: string }[];
  const found = received.filter(({ path }) => path === "/api/ingest/health").map(({ body }) => HealthReport.parse(JSON.parse(body)));
  return found.filter((report) => report.edgeId === edgeId);
}

beforeEach(() => start());

describe("a run", () => {
  it.each([
    ["a good answer", demo, "/", { good: true, status: 200, failure: null }],
    ["a status that is not good", demo, "/?status=503", { good: false, status: 503, failure: null }],
    ["a redirect, which is not followed", demo, "/?status=302", { good: false, status: 302, failure: null }],
    ["nothing within the time", demo, "/?fail=hang", { good: false, status: null, failure: "timeout" }],
    ["nobody at home", refused, "/", { good: false, status: null, failure: "unreachable" }],
  ])("tells analytics of %s", async (_name, url, path, found) => {
    await run([upstreamOf("checked", [url], { ...rules, path })]);
    const [report] = await reports();
    expect(report).toMatchObject({ at: noon, checks: [{ upstream: "checked", target: url, ...found }] });
  });

  it("takes every status that the upstream calls good", async () => {
    await run([upstreamOf("checked", [demo], { ...rules, path: "/?status=404", statuses: [200, 404] })]);
    expect((await reports())[0]?.checks[0]).toMatchObject({ good: true, status: 404 });
  });

  it("asks more targets than may be asked at once, and upstreams without a check never", async () => {
    const many = Array.from({ length: 14 }, (_, index) => demo.replace("127.0.0.1", `127.0.0.${index + 1}`));
    await run([upstreamOf("many", [demo, ...many], { ...rules, timeoutMs: 2000 }), upstreamOf("unchecked", [demo])]);
    const [report] = await reports();
    expect(report?.checks.map(({ upstream }) => upstream)).toEqual(Array(15).fill("many"));
  });

  it("asks again when the interval has passed, and sends nothing when nothing was due", async () => {
    const upstreams = [upstreamOf("checked", [demo], rules)];
    await run(upstreams);
    await run(upstreams, noon + 30_000);
    await run(upstreams, noon + 60_000);
    expect((await reports()).map(({ at }) => at)).toEqual([noon, noon + 60_000]);
  });

  it("says so when analytics does not take it, and goes on", async () => {
    start({ ANALYTICS_URL: refused });
    await run([upstreamOf("checked", [demo], rules)]);
    expect(lines).toEqual(["what health checks found did not reach analytics"]);
  });

  it("asks with the upstream's client certificate, and calls a target bad where that is not bound", async () => {
    const sent: string[] = [];
    const binding = {
      fetch: async (request: Request) => {
        sent.push(request.url);
        return new Response("ok");
      },
    };
    start({ ORDERS_CERTIFICATE: binding });
    await run([upstreamOf("a", ["https://orders.test"], rules, { clientCertificate: "ORDERS_CERTIFICATE" })]);
    await run([upstreamOf("b", ["https://orders.test"], rules, { clientCertificate: "MISSING" })], noon + 60_000);
    expect(sent).toEqual(["https://orders.test/"]);
    expect((await reports()).map(({ checks }) => checks[0]?.good)).toEqual([true, false]);
  });
});

describe("the cron trigger", () => {
  it("runs the checks of the live policy", async () => {
    const name = `cron-${crypto.randomUUID().slice(0, 8)}`;
    await publish("config", { config: testConfig({ upstreams: [upstreamOf(name, [demo], rules)], routes: [] }) });
    const before = (await reports("edge-of-tests")).length;
    const context = createExecutionContext();
    const scheduledTime = new Date(Math.ceil(Date.now() / 60_000) * 60_000);
    await worker.scheduled(createScheduledController({ scheduledTime, cron: "* * * * *" }), testEnv(), context);
    await waitOnExecutionContext(context);
    const after = await reports("edge-of-tests");
    expect(after.slice(before).flatMap(({ checks }) => checks.map(({ upstream, good }) => [upstream, good]))).toEqual([[name, true]]);
  });
});
