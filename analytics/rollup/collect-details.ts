import type { MetricEvent } from "#contracts/metric-event.ts";
import { latencyBucket } from "#contracts/rollup.ts";

/** Additions to one row of rollup_detail_minute; `at` is the minute's start in milliseconds since 1970. */
export type DetailAddition = {
  readonly at: number;
  readonly location: string;
  readonly upstream: string;
  readonly plan: string;
  readonly route: string;
  readonly method: string;
  readonly statusClass: number;
  count: number;
  latencySumMs: number;
  bytesIn: number;
  bytesOut: number;
  asked: number;
  upstreamSumMs: number;
  readonly histogram: number[];
};
/** The same of rollup_version_minute. */
export type VersionAddition = {
  readonly at: number;
  readonly location: string;
  readonly part: string;
  readonly version: number;
  batches: number;
  requests: number;
};
type Batch = {
  readonly envelope: { readonly location: string | null; readonly versions: Readonly<Record<string, number>> };
  readonly events: readonly MetricEvent[];
};

const minuteMs = 60_000;
/** No text that Postgres stores holds it, so no two keys read alike. */
const between = "\u0000";

/** Sums events by what their batch tells of them too; rows in key order, the same for every process. */
export function collectDetails(batches: readonly Batch[]): DetailAddition[] {
  const table = new Map<string, DetailAddition>();
  for (const { envelope, events } of batches) {
    const location = envelope.location ?? "";
    for (const event of events) addDetail(table, location, event);
  }
  return inKeyOrder(table);
}

/** What each batch says of the policy it was made under, in the minute of its newest event. A batch without events says nothing. */
export function collectVersions(batches: readonly Batch[]): VersionAddition[] {
  const table = new Map<string, VersionAddition>();
  for (const { envelope, events } of batches) {
    if (events.length === 0) continue;
    const at = startOfMinute(events.reduce((newest, event) => Math.max(newest, event.at), 0));
    const location = envelope.location ?? "";
    for (const [part, version] of Object.entries(envelope.versions)) {
      const key = [at, location, part, version].join(between);
      const row = table.get(key) ?? { at, location, part, version, batches: 0, requests: 0 };
      row.batches += 1;
      row.requests += events.length;
      table.set(key, row);
    }
  }
  return inKeyOrder(table);
}

function addDetail(table: Map<string, DetailAddition>, location: string, event: MetricEvent): void {
  const row = rowOf(table, location, event);
  row.count += 1;
  row.latencySumMs += event.latencyMs;
  row.bytesIn += event.bytesIn ?? 0;
  row.bytesOut += event.bytesOut ?? 0;
  if (event.upstream !== null && event.upstreamMs !== null) {
    row.asked += 1;
    row.upstreamSumMs += event.upstreamMs;
  }
  const bucket = latencyBucket(event.latencyMs);
  while (row.histogram.length <= bucket) row.histogram.push(0);
  row.histogram[bucket] = (row.histogram[bucket] ?? 0) + 1;
}

function rowOf(table: Map<string, DetailAddition>, location: string, event: MetricEvent): DetailAddition {
  const { method } = event;
  const at = startOfMinute(event.at);
  const [upstream, plan, route] = [event.upstream ?? "", event.plan ?? "", event.route ?? ""];
  const statusClass = Math.floor(event.status / 100);
  const key = [at, location, upstream, plan, route, method, statusClass].join(between);
  const known = table.get(key);
  if (known !== undefined) return known;
  const named = { at, location, upstream, plan, route, method, statusClass };
  const row = { ...named, count: 0, latencySumMs: 0, bytesIn: 0, bytesOut: 0, asked: 0, upstreamSumMs: 0, histogram: [] };
  table.set(key, row);
  return row;
}

function startOfMinute(at: number): number {
  return at - (at % minuteMs);
}

/** As collectRollups orders: transactions lock rows in one sequence and never deadlock. */
function inKeyOrder<Row>(table: ReadonlyMap<string, Row>): Row[] {
  return [...table].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
