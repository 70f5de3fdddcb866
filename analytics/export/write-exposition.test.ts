import { expect, test } from "vitest";
import type { MetricFamily } from "./metric-family.ts";
import { writeExposition } from "./write-exposition.ts";

const families: MetricFamily[] = [
  {
    name: "shop_orders",
    help: 'Orders, "all" of them\nin a \\ line.',
    type: "counter",
    samples: [{ labels: { route: 'a"b\\c\nd' }, startedAt: 1_750_000_000_000, value: 3 }],
  },
  {
    name: "shop_wait_seconds",
    help: "Waits.",
    unit: "seconds",
    type: "histogram",
    bounds: [0.5, 1],
    samples: [
      {
        labels: {},
        startedAt: 1_750_000_000_500,
        sum: 4.25,
        counts: [2, 0, 1],
        exemplars: [{ labels: { request_id: "r-1" }, value: 0.25, at: 1_750_000_001_000 }],
      },
    ],
  },
  { name: "shop_open", help: "Open.", type: "gauge", samples: [{ labels: {}, value: 1 }] },
  { name: "shop_nothing", help: "Never counted.", type: "counter", samples: [] },
];

test("writes cumulative buckets and escaped labels in Prometheus' text format", () => {
  expect(writeExposition(families, "text")).toBe(`# HELP shop_orders_total Orders, "all" of them\\nin a \\\\ line.
# TYPE shop_orders_total counter
shop_orders_total{route="a\\"b\\\\c\\nd"} 3
# HELP shop_wait_seconds Waits.
# TYPE shop_wait_seconds histogram
shop_wait_seconds_bucket{le="0.5"} 2
shop_wait_seconds_bucket{le="1"} 2
shop_wait_seconds_bucket{le="+Inf"} 3
shop_wait_seconds_sum 4.25
shop_wait_seconds_count 3
# HELP shop_open Open.
# TYPE shop_open gauge
shop_open 1
`);
});

test("adds to it, as OpenMetrics, when counters began and a request for each bucket", () => {
  expect(writeExposition(families, "openmetrics")).toBe(`# HELP shop_orders Orders, \\"all\\" of them\\nin a \\\\ line.
# TYPE shop_orders counter
shop_orders_total{route="a\\"b\\\\c\\nd"} 3
shop_orders_created{route="a\\"b\\\\c\\nd"} 1750000000
# HELP shop_wait_seconds Waits.
# TYPE shop_wait_seconds histogram
# UNIT shop_wait_seconds seconds
shop_wait_seconds_bucket{le="0.5"} 2 # {request_id="r-1"} 0.25 1750000001
shop_wait_seconds_bucket{le="1.0"} 2
shop_wait_seconds_bucket{le="+Inf"} 3
shop_wait_seconds_sum 4.25
shop_wait_seconds_count 3
shop_wait_seconds_created 1750000000.5
# HELP shop_open Open.
# TYPE shop_open gauge
shop_open 1
# EOF
`);
});
