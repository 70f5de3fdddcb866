import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeDatabases } from "../analytics/db/test-database.ts";
import { makeBatch, makeEvent, signedRequest } from "../analytics/ingest/test-batch.ts";
import { createService } from "../analytics/service.ts";
import { testDependencies, testEnv } from "../analytics/test-dependencies.ts";
import { startServer, startTestEdge, testConfig } from "../edge/node/test-node-edge.ts";
import { attributeOf, type DecodedMetric, decodeOtlp, hasOtlpDefinitions, hexOf, metricsOf, spansOf } from "./otlp/decode-otlp.ts";
import { type Collector, startCollector } from "./otlp/start-collector.ts";

const patience = { timeout: 60_000, interval: 50 };
const callers = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };
const present = hasOtlpDefinitions();

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

describe.runIf(present)("the decoder", () => {
  test.each([
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7"}]}]}]}', "traceId has 2 bytes"],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanid":"b7ad6b7169203331"}]}]}]}', 'no field named "spanid"'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"server"}]}]}]}', "server"],
  ])("takes nothing that OTLP does not know: %s", (body, mistake) => {
    expect(() => decodeOtlp([{ kind: "traces", body }])).toThrow(mistake);
  });
});

describe.runIf(present)("the spans of an edge", () => {
  test("are read by OpenTelemetry's own definitions: who asked, what was asked upstream, and what failed", async () => {
    const seen: string[] = [];
    const { url } = await startServer((request, response) => {
      seen.push(String(request.headers.traceparent));
      response.writeHead(request.url?.includes("fails") ? 503 : 200).end();
    });
    const variables = { OTLP_TRACES_URL: `${collector.url}/v1/traces`, OTLP_HEADERS: "x-key=of%20the%20collector" };
    const edge = await startTestEdge({ config: testConfig(url, { traceSample: 1 }), variables });
    const headers = { traceparent: `00-${callers.trace}-${callers.span}-01` };
    for (const path of ["/open/a?q=1", "/open/fails", "/nowhere"]) await fetch(edge.url + path, { headers });
    await expect.poll(() => spansOf(collector.received).length, patience).toBe(5);

    const spans = spansOf(collector.received);
    const told = spans.map((span) => [span.kind, span.name, attributeOf(span, "http.response.status_code"), span.status?.code]);
    expect(told).toEqual([
      ["SPAN_KIND_SERVER", "GET /open/*", "200", undefined],
      ["SPAN_KIND_CLIENT", "GET", "200", undefined],
      ["SPAN_KIND_SERVER", "GET /open/*", "503", "STATUS_CODE_ERROR"],
      ["SPAN_KIND_CLIENT", "GET", "503", "STATUS_CODE_ERROR"],
      ["SPAN_KIND_SERVER", "GET", "404", undefined],
    ]);
    expect(new Set(spans.map(({ traceId }) => hexOf(traceId)))).toEqual(new Set([callers.trace]));
    const servers = spans.filter(({ kind }) => kind === "SPAN_KIND_SERVER");
    const clients = spans.filter(({ kind }) => kind === "SPAN_KIND_CLIENT");
    expect(servers.map(({ parentSpanId }) => hexOf(parentSpanId))).toEqual(servers.map(() => callers.span));
    expect(clients.map(({ parentSpanId }) => parentSpanId)).toEqual(servers.slice(0, 2).map(({ spanId }) => spanId));
    expect(seen).toEqual(clients.map(({ spanId }) => `00-${callers.trace}-${hexOf(spanId)}-01`));
    for (const { startTimeUnixNano, endTimeUnixNano } of spans)
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    expect(collector.received[0]?.headers).toContain("of the collector");
    expect(servers.map((span) => attributeOf(span, "aegis.problem"))).toEqual([undefined, undefined, "route-not-found"]);
  });
});

describe("a collector that hangs", () => {
  test("keeps no request of an edge waiting", async () => {
    collector.answer = () => {};
    const { url } = await startServer((_request, response) => void response.end());
    const variables = { OTLP_TRACES_URL: `${collector.url}/v1/traces` };
    const edge = await startTestEdge({ config: testConfig(url, { traceSample: 1 }), variables });
    await fetch(`${edge.url}/open/a`);
    await expect.poll(() => collector.received.length, patience).toBe(1);
    expect((await fetch(`${edge.url}/open/b`)).status).toBe(200);
  });
});

describeDatabases("the metrics of analytics", (get) => {
  const startAnalytics = () => {
    const { lines, ...dependencies } = testDependencies(get(), { env: testEnv({ OTLP_METRICS_URL: `${collector.url}/v1/metrics` }) });
    return { lines, service: createService(dependencies) };
  };
  const ingest = (service: ReturnType<typeof createService>, route: string) => {
    const failed = { ...makeEvent({ route, status: 502 }), problemCode: "upstream-unreachable" };
    return service.app.request("/api/ingest", signedRequest(JSON.stringify(makeBatch([makeEvent({ route, latencyMs: 40 }), failed]))));
  };
  const aboutRoute = (metric: DecodedMetric | undefined, kind: string, route: string) => {
    const { dataPoints = [] } = (metric?.[kind] ?? {}) as { dataPoints?: { attributes?: { value: { stringValue: string } }[] }[] };
    return dataPoints.filter(({ attributes = [] }) => attributes.some(({ value }) => value.stringValue === route));
  };

  test.runIf(present)("are read by OpenTelemetry's own definitions, with their kinds, units and temporality", async () => {
    const { service } = startAnalytics();
    await service.start();
    expect((await ingest(service, "told")).status).toBe(200);
    await service.stop();
    const metrics = metricsOf(collector.received.slice(-1));
    const named = (name: string) => metrics.find((metric) => metric.name === name);
    const temporality = { aggregationTemporality: "AGGREGATION_TEMPORALITY_CUMULATIVE" };
    expect(named("aegis_requests")).toMatchObject({ unit: "1", sum: { ...temporality, isMonotonic: true } });
    expect(aboutRoute(named("aegis_requests"), "sum", "told")).toMatchObject([{ asInt: "1" }, { asInt: "1" }]);
    const durations = named("aegis_request_duration_seconds");
    expect(durations).toMatchObject({ unit: "s", histogram: temporality });
    const [point] = aboutRoute(durations, "histogram", "told") as unknown as {
      count: string;
      bucketCounts: string[];
      explicitBounds: number[];
    }[];
    expect(point?.bucketCounts).toHaveLength((point?.explicitBounds.length ?? 0) + 1);
    expect(point?.bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(Number(point?.count));
    expect(named("process_resident_memory_bytes")).toMatchObject({ unit: "By", gauge: {} });
    expect(metrics.every((metric) => "sum" in metric || "gauge" in metric || "histogram" in metric)).toBe(true);
  });

  test("do not keep ingest waiting for a collector that hangs, and say once what it refuses in part", async () => {
    collector.answer = () => {};
    const { service, lines } = startAnalytics();
    await service.start();
    await expect.poll(() => collector.received.length, patience).toBe(1);
    expect((await ingest(service, "meanwhile")).status).toBe(200);
    collector.answer = (response) => response.end('{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"s3cret"}}');
    await service.stop();
    const told = lines.map((line) => JSON.parse(line)).filter(({ message }) => /collector/.test(message));
    expect(told).toMatchObject([{ message: "the collector refuses some of the metrics", rejected: 3 }]);
    expect(lines.join()).not.toContain("s3cret");
  });
});
