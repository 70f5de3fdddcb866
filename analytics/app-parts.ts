import type { MetricFamily } from "./export/metric-family.ts";
import type { HealthWatch } from "./health/health-watch.ts";
import type { IngestQueue } from "./ingest/ingest-queue.ts";
import type { PublisherStatus } from "./policy/publish-policy.ts";
import type { KeptSince } from "./rollup/decide-kept-since.ts";
import type { MetricsStream } from "./stream/metrics-stream.ts";

/** The running parts that answers are given from. */
export type AppParts = {
  readonly ingest: IngestQueue;
  readonly stream: MetricsStream;
  readonly health: HealthWatch;
  readonly retentionDays: () => number;
  readonly keptSince: () => KeptSince;
  readonly onBatch: (outcome: string) => void;
  /** All that this process measures. */
  readonly readMeasures: () => MetricFamily[];
  /** Wakes the publisher of live policy. */
  readonly policyChanged: () => void;
  readonly publisherStatus?: () => PublisherStatus;
};
