import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { publish, send, testConfig, testEnv } from "../test-worker.ts";
import type { OtlpSpan } from "./otlp-spans.ts";

const traceToken = "trace-token-of-tests-that-is-long-enough-0123456789";
const env = testEnv({
  TRACE_TOKEN: traceToken,
  LOG_LEVEL: "debug",
  OTLP_TRACES_URL: `${inject("analyticsUrl")}/v1/traces`,
  OTLP_HEADERS: "x-aegis-signature=collector%20key",
});
const lines: Record<string, unknown>[] = [];
const callers = "0af7651916cd43dd8448eb211c80319c";

beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  await publish("config", { config: testConfig({ accessLog: "all", accessLogSample: 0, traceSample: 0 }) });
});

const asked = (headers: Record<string, string> = {}) => ({ env, settled: true, headers: { "X-Aegis-Trace": traceToken, ...headers } });

/** The spans that the collector was sent of one request, and what they were sent with. */
async function spansOf(requestId: string | null): Promise<{ spans: OtlpSpan[]; key: string | undefined }> {
  const received = (await (await fetch(`${inject("analyticsUrl")}/received`)).json()) as { signature: string; body: string }[];
  const batches = received.filter(({ body }) => body.includes("resourceSpans") && body.includes(String(requestId)));
  const spans = batches.flatMap(({ body }) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans as OtlpSpan[]);
  return { spans, key: batches[0]?.signature };
}

describe("Server-Timing", () => {
  it("tells an operator what the request waited for", async () => {
    const answer = await send("/open/x?delay=60", asked());
    expect(answer.headers.get("Server-Timing")).toMatch(/^total;dur=\d+, upstream;dur=\d+(, [a-z-]+;dur=\d+)*$/);
  });

  it("is told to nobody else, and the token is not forwarded", async () => {
    for (const headers of [{}, { "X-Aegis-Trace": "x".repeat(51) }] as Record<string, string>[]) {
      expect((await send("/open/x", { env, headers })).headers.has("Server-Timing")).toBe(false);
    }
    const seen = (await (await send("/open/x", asked())).json()) as { headers: Record<string, string> };
    expect(seen.headers).not.toHaveProperty("x-aegis-trace");
  });
});

describe("spans", () => {
  it("join the caller's trace, one of the gateway's own with the upstream's in it", async () => {
    const answer = await send("/open/x?secret=1", asked({ traceparent: `00-${callers}-b7ad6b7169203331-00` }));
    const { headers } = (await answer.json()) as { headers: Record<string, string> };
    const { spans, key } = await spansOf(answer.headers.get("X-Request-Id"));
    const [own, upstream] = spans;
    expect(key).toBe("collector key");
    expect(own).toMatchObject({ traceId: callers, parentSpanId: "b7ad6b7169203331", name: "GET /open/*", kind: 2 });
    expect(upstream).toMatchObject({ traceId: callers, parentSpanId: own?.spanId, kind: 3 });
    expect(headers.traceparent).toBe(`00-${callers}-${upstream?.spanId}-01`);
    expect(BigInt(own?.endTimeUnixNano ?? 0) >= BigInt(own?.startTimeUnixNano ?? 0)).toBe(true);
    expect(JSON.stringify(spans)).not.toContain("secret");
  });

  it("are not sent of requests that are not sampled, whatever the caller's flags wish", async () => {
    const answer = await send("/open/x", { env, settled: true, headers: { traceparent: `00-${callers}-b7ad6b7169203331-01` } });
    const { headers } = (await answer.json()) as { headers: Record<string, string> };
    expect(headers.traceparent?.slice(-3)).toBe("-00");
    expect((await spansOf(answer.headers.get("X-Request-Id"))).spans).toEqual([]);
  });

  it("of a refusal name its problem", async () => {
    const answer = await send("/nowhere", asked());
    const { spans } = await spansOf(answer.headers.get("X-Request-Id"));
    expect(spans).toHaveLength(1);
    expect(spans[0]?.attributes).toContainEqual({ key: "aegis.problem", value: { stringValue: "route-not-found" } });
  });
});

describe("the access log", () => {
  it("leaves out what was served and is not sampled, and never a refusal or a traced request", async () => {
    const served = await send("/open/x", { env });
    const refused = await send("/nowhere", { env });
    const traced = await send("/open/x", asked());
    const logged = new Set(lines.map(({ requestId }) => requestId));
    expect([served, refused, traced].map((answer) => logged.has(answer.headers.get("X-Request-Id")))).toEqual([false, true, true]);
  });

  it("tells at level debug what each step waited for", async () => {
    const answer = await send("/open/x", asked());
    const line = lines.find(({ requestId }) => requestId === answer.headers.get("X-Request-Id"));
    expect(line).toMatchObject({ upstream: "demo", upstreamMs: expect.any(Number), stepMs: expect.any(Object) });
  });
});
