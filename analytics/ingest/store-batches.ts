import { sql } from "drizzle-orm";
import type { MetricEvent } from "#contracts/metric-event.ts";
import type { Transaction } from "../db/connect.ts";
import { type Scalar, unnestRows } from "../db/unnest-rows.ts";
import type { ReadyBatch } from "./read-batch.ts";

/** Claims the batches' ids; returns the ids that were not there before. In id order, so that two processes never deadlock. */
export async function storeBatchIds(tx: Transaction, batches: readonly ReadyBatch[], receivedAt: number): Promise<Set<string>> {
  const rows = [...batches].sort((one, other) => (one.envelope.batchId < other.envelope.batchId ? -1 : 1));
  const source = unnestRows([
    [rows.map(({ envelope }) => envelope.batchId), "uuid"],
    [rows.map(({ envelope }) => envelope.edgeId), "text"],
    [rows.map(({ envelope }) => envelope.isolateId), "text"],
    [rows.map(({ envelope }) => Math.min(envelope.sequence, 2_147_483_647)), "integer"],
    [rows.map(({ envelope }) => envelope.location), "text"],
    [rows.map(() => new Date(receivedAt).toISOString()), "timestamptz"],
    [rows.map(({ events }) => events.length), "integer"],
    [rows.map(({ rejects }) => rejects.reduce((sum, { count }) => sum + count, 0)), "integer"],
    [rows.map(({ envelope }) => JSON.stringify(envelope.dropped)), "jsonb"],
    [rows.map(({ envelope }) => JSON.stringify(envelope.signals)), "jsonb"],
    [rows.map(({ envelope }) => JSON.stringify(envelope.versions)), "jsonb"],
  ]);
  const stored = await tx.execute<{ batch_id: string }>(sql`
    INSERT INTO metric_batches
      (batch_id, edge_id, isolate_id, sequence, location, received_at, accepted, rejected, dropped, signals, versions)
    SELECT * FROM ${source}
    ON CONFLICT (batch_id) DO NOTHING
    RETURNING batch_id`);
  return new Set(stored.rows.map((row) => row.batch_id));
}

export async function storeRejects(tx: Transaction, batches: readonly ReadyBatch[], receivedAt: number): Promise<void> {
  const rows = batches.flatMap(({ envelope, rejects }) => rejects.map((reject) => ({ batchId: envelope.batchId, ...reject })));
  if (rows.length === 0) return;
  const source = unnestRows([
    [rows.map((row) => row.batchId), "uuid"],
    [rows.map((row) => row.reason), "text"],
    [rows.map((row) => row.count), "integer"],
    [rows.map((row) => JSON.stringify(row.sample)), "jsonb"],
    [rows.map(() => new Date(receivedAt).toISOString()), "timestamptz"],
  ]);
  await tx.execute(sql`INSERT INTO metric_rejects (batch_id, reason, count, sample, received_at) SELECT * FROM ${source}`);
}

/** Raw rows of those events that are kept, of all batches in one statement. */
export async function storeEvents(tx: Transaction, batches: readonly ReadyBatch[], isKept: (event: MetricEvent) => boolean): Promise<void> {
  const rows = batches.flatMap(({ envelope, events }) => events.filter(isKept).map((event) => ({ event, envelope })));
  if (rows.length === 0) return;
  const column = (read: (event: MetricEvent) => Scalar) => rows.map(({ event }) => read(event));
  const source = unnestRows([
    [column((event) => new Date(event.at).toISOString()), "timestamptz"],
    [column((event) => event.requestId), "text"],
    [column((event) => event.route), "text"],
    [column((event) => event.method), "text"],
    [column((event) => event.status), "smallint"],
    [column((event) => storableReal(event.latencyMs)), "real"],
    [column((event) => storableReal(event.upstreamMs)), "real"],
    [column((event) => JSON.stringify(event.stepMs)), "jsonb"],
    [column((event) => event.bytesIn), "bigint"],
    [column((event) => event.bytesOut), "bigint"],
    [column((event) => event.client), "text"],
    [column((event) => event.plan), "text"],
    [column((event) => event.upstream), "text"],
    [column((event) => event.cache), "text"],
    [column((event) => storableReal(event.risk)), "real"],
    [column((event) => event.problemCode), "text"],
    [column((event) => event.pathHash), "text"],
    [column((event) => JSON.stringify(event.limits)), "jsonb"],
    [rows.map(({ envelope }) => envelope.edgeId), "text"],
    [rows.map(({ envelope }) => envelope.location), "text"],
  ]);
  await tx.execute(sql`
    INSERT INTO request_metrics
      (at, request_id, route, method, status, latency_ms, upstream_ms, step_ms, bytes_in, bytes_out, client, plan,
       upstream, cache, risk, problem_code, path_hash, limits, edge_id, location)
    SELECT * FROM ${source}`);
}

/** Postgres refuses a number too small for `real`; six decimals are more than is measured. */
function storableReal(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
