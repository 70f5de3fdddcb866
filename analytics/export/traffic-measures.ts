import type { MetricBatch, MetricEvent } from "#contracts/metric-event.ts";
import { Counter } from "./counter.ts";
import { DurationHistogram } from "./duration-histogram.ts";
import type { MetricFamily } from "./metric-family.ts";

/** Seconds; close enough together that a quantile between two of them is off by a third of itself at most. */
const latencyBounds = [
  0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30,
];
const lagBounds = [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400];
/** A caller chooses the method where no route matched; what is none of these is counted as OTHER. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"]);

/** What is read of a batch that was stored. */
export type StoredBatch = {
  readonly envelope: Pick<MetricBatch, "dropped" | "signals">;
  readonly events: readonly MetricEvent[];
  readonly rejects: readonly { readonly reason: string; readonly count: number }[];
};

export type TrafficMeasures = {
  /** Batches that were stored now, each once. */
  readonly addStored: (batches: readonly StoredBatch[]) => void;
  /** What became of a batch that was sent to us. */
  readonly addBatch: (outcome: string) => void;
  readonly families: () => MetricFamily[];
};

/** What the edges reported, counted since this process started: each event in the process that committed it. */
export function createTrafficMeasures(now: () => number): TrafficMeasures {
  const perRequest = ["route", "method", "status_class"];
  const requests = new Counter({ name: "aegis_requests", help: "Requests that the edges answered.", labels: perRequest });
  const latency = new DurationHistogram({
    name: "aegis_request_duration_seconds",
    help: "From a request's arrival at the edge to its answer's headers.",
    labels: perRequest,
    bounds: latencyBounds,
  });
  const problems = new Counter({
    name: "aegis_problems",
    help: "Requests that the edges refused or failed, by problem.",
    labels: ["code"],
  });
  const limits = new Counter({ name: "aegis_limit_decisions", help: "What each limit said.", labels: ["limit", "outcome"] });
  const ingest = createIngestMeasures();

  const addEvent = (event: MetricEvent, at: number) => {
    const labels = [event.route ?? "(none)", methods.has(event.method) ? event.method : "OTHER", `${Math.floor(event.status / 100)}xx`];
    const seconds = event.latencyMs / 1000;
    requests.add(labels, 1, at);
    latency.observe(labels, seconds, { now: at, exemplar: { labels: { request_id: event.requestId }, value: seconds, at: event.at } });
    if (event.problemCode !== null) problems.add([event.problemCode], 1, at);
    for (const { limit, outcome } of event.limits) limits.add([limit, outcome], 1, at);
  };
  const addStored = (batches: readonly StoredBatch[]) => {
    const at = now();
    for (const batch of batches) {
      for (const event of batch.events) addEvent(event, at);
      ingest.addStored(batch, at);
    }
  };
  return {
    addStored,
    addBatch: (outcome) => ingest.addBatch(outcome, now()),
    families: () => [...[requests, latency, problems, limits].map((measure) => measure.family()), ...ingest.families()],
  };
}

function createIngestMeasures() {
  const batches = new Counter({
    name: "aegis_ingest_batches",
    help: "Metric batches received, by what became of them.",
    labels: ["outcome"],
  });
  const rejected = new Counter({ name: "aegis_ingest_rejected_events", help: "Events that could not be stored.", labels: ["reason"] });
  const dropped = new Counter({ name: "aegis_edge_dropped_events", help: "Events that an edge lost, as it reported.", labels: ["reason"] });
  const signals = new Counter({ name: "aegis_edge_signals", help: "What went wrong at the edges, as they reported.", labels: ["signal"] });
  const lag = new DurationHistogram({
    name: "aegis_ingest_lag_seconds",
    help: "From the arrival of a batch's oldest request at the edge to the batch's commit.",
    labels: [],
    bounds: lagBounds,
  });
  const addStored = ({ envelope, events, rejects }: StoredBatch, at: number) => {
    for (const { reason, count } of rejects) rejected.add([reason], count, at);
    for (const { reason, count } of envelope.dropped) dropped.add([reason], count, at);
    for (const [signal, count] of Object.entries(envelope.signals)) signals.add([signal], count, at);
    const oldest = events.reduce((least, event) => Math.min(least, event.at), at);
    if (events.length > 0) lag.observe([], (at - oldest) / 1000, { now: at });
  };
  return {
    addStored,
    addBatch: (outcome: string, at: number) => batches.add([outcome], 1, at),
    families: () => [batches, rejected, dropped, signals, lag].map((measure) => measure.family()),
  };
}
