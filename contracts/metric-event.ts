import * as z from "zod/mini";
import { Client } from "./client.ts";
import { described } from "./described.ts";
import { LimitDecision } from "./limit.ts";
import { EpochMs } from "./scalars.ts";

const Milliseconds = z.number().check(z.gte(0), z.lte(86_400_000));
const Bytes = z.int().check(z.gte(0));
const Label = z.string().check(z.maxLength(128));

/** One answered request. */
export const MetricEvent = described(
  z.object({
    at: described(EpochMs, "When the request arrived, milliseconds since 1970."),
    requestId: described(z.string().check(z.minLength(1), z.maxLength(64)), "The id in the answer's X-Request-Id."),
    route: described(z.nullable(Label), "The route's id; null: none matched."),
    method: described(z.string().check(z.regex(/^[A-Z]{1,16}$/)), "Request method."),
    status: described(z.int().check(z.gte(100), z.lte(599)), "Status code answered."),
    latencyMs: described(Milliseconds, "Arrival to the response's headers."),
    upstreamMs: described(z.nullable(Milliseconds), "Time waited for the upstream; null: not asked."),
    stepMs: described(z.record(z.string(), Milliseconds), "Waits by step; steps that did not wait are absent."),
    bytesIn: described(z.nullable(Bytes), "Content-Length of the request, or its body's length where the route counts bodies."),
    bytesOut: described(z.nullable(Bytes), "Content-Length of the answer, or its body's length where the route counts bodies."),
    client: described(z.nullable(Client), "Who was counted; null: refused before that was known."),
    plan: z.nullable(Label),
    upstream: described(z.nullable(Label), "The upstream it was forwarded to."),
    cache: described(z.nullable(z.enum(["hit", "miss", "stale", "bypass"])), "What the cache did; null: no cache on this route."),
    risk: described(z.nullable(z.number().check(z.gte(0), z.lte(1))), "The client's risk score, when it has one."),
    problemCode: described(z.nullable(Label), "The problem answered, if Aegis refused or failed."),
    pathHash: described(z.nullable(z.string().check(z.maxLength(16))), "Hash of the canonical path, to count different ones."),
    limits: described(z.array(LimitDecision).check(z.maxLength(16)), "What each limit said."),
  }),
  "One answered request.",
);
export type MetricEvent = z.infer<typeof MetricEvent>;

export type MetricColumn = keyof MetricEvent;
export const metricColumns = [
  "at",
  "requestId",
  "route",
  "method",
  "status",
  "latencyMs",
  "upstreamMs",
  "stepMs",
  "bytesIn",
  "bytesOut",
  "client",
  "plan",
  "upstream",
  "cache",
  "risk",
  "problemCode",
  "pathHash",
  "limits",
] as const satisfies readonly MetricColumn[];

/** Events as columns: the n-th entry of every column belongs to the n-th event. */
export type MetricColumns = { [Column in MetricColumn]: MetricEvent[Column][] };

/** The envelope is judged as a whole; each event is judged for itself after it, so a bad one never costs its batch. */
export const MetricBatch = z.object({
  formatVersion: z.literal(1),
  batchId: described(z.uuid(), "Unique; a batch seen before is acknowledged and ignored."),
  edgeId: described(Label, "Which edge: a deployment's name."),
  isolateId: described(Label, "Which isolate of it."),
  sequence: described(z.int().check(z.gte(1)), "Counts the isolate's batches; a gap is a lost batch."),
  location: described(z.nullable(Label), "Where it runs: Cloudflare's colo code."),
  versions: described(z.record(Label, z.int().check(z.gte(0))), "Live policy versions in force, by part."),
  dropped: described(z.array(z.object({ reason: Label, count: z.int().check(z.gte(1)) })), "Events lost before this batch, and why."),
  signals: described(z.record(z.string(), z.int().check(z.gte(0))), "Counts of what went wrong at the edge since the last batch."),
  events: described(z.record(z.enum(metricColumns), z.array(z.unknown())), "One array a column, all of one length."),
  aggregates: described(z.array(z.unknown()), "Counts in place of sampled events; empty until a route samples."),
});
export type MetricBatch = Omit<z.infer<typeof MetricBatch>, "events"> & { events: MetricColumns };

/** Events to columns. */
export function toColumns(events: readonly MetricEvent[]): MetricColumns {
  const columns = Object.fromEntries(metricColumns.map((column) => [column, events.map((event) => event[column])]));
  return columns as MetricColumns;
}
