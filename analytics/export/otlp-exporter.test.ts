import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLog } from "../http/log.ts";
import type { MetricFamily } from "./metric-family.ts";
import { createOtlpExporter, type OtlpExporter } from "./otlp-exporter.ts";

const startedAt = 1_750_000_000_000;
const patience = { timeout: 30_000, interval: 10 };
const received: { headers: IncomingHttpHeaders; body: string; at: number }[] = [];
const lines: string[] = [];
const hanging = 0;
let status = 200;
let orders = 0;

const collector = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await text(request), at: performance.now() });
  if (status === hanging) return;
  response.writeHead(status, status === 503 ? { "Retry-After": "0" } : {}).end("{}");
});
beforeAll(() => new Promise<void>((resolve) => void collector.listen(0, "127.0.0.1", resolve)));
afterAll(() => void collector.close());
beforeEach(() => {
  received.length = 0;
  lines.length = 0;
  status = 200;
  orders = 0;
});

function exporter(everyMs: number): OtlpExporter {
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/metrics`;
  const log = createLog((line) => lines.push(line));
  return createOtlpExporter({
    collector: { url, headers: { "x-key": "of-the-collector" } },
    read: families,
    now: () => startedAt + 5,
    log,
    everyMs,
  });
}

function families(): MetricFamily[] {
  orders += 1;
  const exemplars = [{ labels: { request_id: "r-1" }, value: 0.25, at: startedAt + 1 }];
  return [
    { name: "shop_orders", help: "Orders.", type: "counter", samples: [{ labels: { route: "a" }, startedAt, value: orders }] },
    { name: "shop_load", help: "Load.", type: "gauge", unit: "bytes", samples: [{ labels: {}, value: 0.5 }] },
    {
      name: "shop_wait_seconds",
      help: "Waits.",
      type: "histogram",
      unit: "seconds",
      bounds: [0.5, 1],
      samples: [{ labels: {}, startedAt, sum: 4.25, counts: [2, 0, 1], exemplars }],
    },
  ];
}

const metricsOf = (body: string) => JSON.parse(body).resourceMetrics[0].scopeMetrics[0].metrics as Record<string, unknown>[];

test("sends counters, gauges and histograms as OTLP writes them, with the collector's headers", async () => {
  const running = exporter(60_000);
  running.start();
  await expect.poll(() => received.length, patience).toBe(1);
  const [request] = received;
  expect([request?.headers["content-type"], request?.headers["x-key"]]).toEqual(["application/json", "of-the-collector"]);
  const start = "1750000000000000000";
  const timeUnixNano = "1750000000005000000";
  expect(metricsOf(request?.body ?? "")).toEqual([
    {
      name: "shop_orders",
      description: "Orders.",
      unit: "1",
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ attributes: [{ key: "route", value: { stringValue: "a" } }], startTimeUnixNano: start, timeUnixNano, asInt: "1" }],
      },
    },
    { name: "shop_load", description: "Load.", unit: "By", gauge: { dataPoints: [{ attributes: [], timeUnixNano, asDouble: 0.5 }] } },
    {
      name: "shop_wait_seconds",
      description: "Waits.",
      unit: "s",
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          {
            attributes: [],
            startTimeUnixNano: start,
            timeUnixNano,
            count: "3",
            sum: 4.25,
            bucketCounts: ["2", "0", "1"],
            explicitBounds: [0.5, 1],
            exemplars: [
              {
                timeUnixNano: "1750000000001000000",
                asDouble: 0.25,
                filteredAttributes: [{ key: "request_id", value: { stringValue: "r-1" } }],
              },
            ],
          },
        ],
      },
    },
  ]);
  await running.stop();
  expect(received).toHaveLength(2);
});

test("sends everything again after a failure, once the collector is well, and says each change once", async () => {
  status = 503;
  const running = exporter(5);
  running.start();
  await expect.poll(() => received.length, patience).toBeGreaterThanOrEqual(4);
  const failed = received.length;
  status = 200;
  await expect.poll(() => received.length, patience).toBeGreaterThan(failed + 2);
  await running.stop();
  const [counter] = metricsOf(received.at(-1)?.body ?? "");
  expect(counter).toMatchObject({ sum: { dataPoints: [{ asInt: String(orders) }] } });
  expect(lines.map((line) => JSON.parse(line).message)).toEqual([
    "metrics do not reach the collector",
    "metrics reach the collector again",
  ]);
  expect(lines.join()).not.toContain("of-the-collector");
});

test("ends at once with a collector that hangs, and sends what was counted last", async () => {
  status = hanging;
  const running = exporter(60_000);
  running.start();
  await expect.poll(() => received.length, patience).toBe(1);
  await running.stop();
  expect(received).toHaveLength(2);
  expect(lines.map((line) => JSON.parse(line).detail)).toEqual(["TimeoutError"]);
});
