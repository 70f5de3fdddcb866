import * as z from "zod/mini";
import { described } from "./described.ts";
import { FieldError } from "./problem.ts";
import { Instant } from "./scalars.ts";

export const mostMetricsInBatch = 1000;
const mostTags = 8;
const largestValue = 1e15;

export const MetricName = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_.]{0,63}$/, { error: "use 1 to 64 of a-z, 0-9, '_' and '.', starting with a letter" }));
export const MetricKind = z.enum(["counter", "gauge", "histogram"]);
export type MetricKind = z.infer<typeof MetricKind>;
const TagName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,31}$/, { error: "use 1 to 32 of a-z, 0-9 and '_', starting with a letter" }));
const TagValue = z.string().check(z.regex(/^[\x20-\x7e]{1,64}$/, { error: "use 1 to 64 printable ASCII characters" }));

/** One value of a metric of the user's own. */
export const CustomMetric = described(
  z
    .strictObject({
      name: MetricName,
      kind: described(MetricKind, "A counter's values are added up, a gauge's last one stands, a histogram's are sorted by size."),
      value: described(z.number().check(z.gte(-largestValue), z.lte(largestValue)), "A counter's is what it grew by."),
      tags: described(
        z
          ._default(z.record(TagName, TagValue), {})
          .check(z.refine((tags) => Object.keys(tags).length <= mostTags, { error: `use at most ${mostTags} tags` })),
        "What to tell its values apart by; names of clients do not belong here.",
      ),
      at: described(z.optional(Instant), "When it was measured; now where it does not say."),
    })
    .check(z.refine(({ kind, value }) => kind !== "counter" || value >= 0, { path: ["value"], error: "a counter never falls" })),
  "One value of a metric of the user's own.",
);
export type CustomMetric = z.infer<typeof CustomMetric>;

export const CustomMetricReceipt = z.object({
  accepted: z.int().check(z.gte(0)),
  rejected: described(
    z.array(z.object({ index: z.int().check(z.gte(0)), code: z.literal("input-invalid"), errors: z.array(FieldError) })),
    "Those that were not stored, by their place in the batch; all others were.",
  ),
});

const Count = z.int().check(z.gte(0));
const Value = z.nullable(z.number());
const figures = {
  count: Count,
  sum: z.number(),
  mean: Value,
  minimum: Value,
  maximum: Value,
  last: described(Value, "The value that came last; of gauges, where all values have the same tags."),
  p50: described(Value, "Of histograms, within 2 % of exact."),
  p95: Value,
  p99: Value,
};
export const CustomMetricReport = described(
  z.object({
    period: z.object({ from: Instant, to: Instant, stepSeconds: z.int().check(z.gte(1)) }),
    name: z.string(),
    kind: MetricKind,
    total: z.object(figures),
    series: z.array(z.object({ at: Instant, ...figures })),
    tags: described(
      z.array(z.object({ tags: z.record(z.string(), z.string()), ...figures })),
      "By set of tags, the most values first, 100 at most.",
    ),
  }),
  "GET /api/metrics/custom/:name",
);
export type CustomMetricReport = z.infer<typeof CustomMetricReport>;

export const CustomMetricList = described(
  z.object({
    metrics: z.array(z.object({ name: z.string(), kind: MetricKind, series: described(Count, "Sets of tags."), lastAt: Instant })),
  }),
  "GET /api/metrics/custom",
);

const Bytes = Count;
const Milliseconds = z.number().check(z.gte(0));
/** What came of an edge, and what is known not to have come. */
const EdgeDelivery = z.object({
  edgeId: z.string(),
  isolates: Count,
  batches: Count,
  events: described(Count, "Also those that were refused."),
  missingBatches: described(
    Count,
    "Numbers between the first and the last batch of each isolate that no batch of any time has: on their way, waiting for `aegis metrics redrive`, or lost.",
  ),
  droppedEvents: described(Count, "Events that it gave up, as it reported."),
  diedProcesses: described(Count, "Processes of a self-hosted edge that died; each took up to its last second of events with it."),
});
/** How a process of analytics fared; the worst of each step, but for the means. */
export const SystemReport = described(
  z.object({
    period: z.object({ from: Instant, to: Instant, stepSeconds: z.int().check(z.gte(1)) }),
    instances: z.array(
      z.object({
        instance: z.string(),
        series: z.array(
          z.object({
            at: Instant,
            cpuShare: described(z.number().check(z.gte(0)), "Mean, of one core."),
            residentBytes: Bytes,
            heapBytes: Bytes,
            loopLagMeanMs: Milliseconds,
            loopLagP99Ms: Milliseconds,
            ingestLagMs: described(z.nullable(Milliseconds), "Age of the newest event of a commit; null: nothing was stored."),
            storedEvents: Count,
          }),
        ),
      }),
    ),
    edges: described(z.array(EdgeDelivery), "What edges delivered in the last 15 minutes of the period, or in all of a shorter one."),
  }),
  "GET /api/metrics/system",
);
export type SystemReport = z.infer<typeof SystemReport>;
