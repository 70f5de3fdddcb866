import { lt, sql } from "drizzle-orm";
import type { Anomaly } from "#contracts/anomaly.ts";
import type { RouteSample } from "../anomalies/read-slot-samples.ts";
import type { Database, Transaction } from "../db/connect.ts";
import { trafficSamples } from "../db/loop-tables.ts";

export type JudgedSample = RouteSample & { readonly anomaly: Anomaly | null; readonly calm: boolean; readonly verdict: string };

/** Keeps what was seen of each route and what became of it; a slot that is judged again replaces what it said before. */
export async function storeSamples(tx: Transaction, judged: readonly JudgedSample[]): Promise<void> {
  if (judged.length === 0) return;
  const rows = judged.map(({ route, sample, anomaly, calm, verdict }) => ({
    at: new Date(sample.at),
    route,
    requestRate: sample.request_rate,
    latency: sample.latency,
    errorRate: sample.error_rate,
    payloadBytes: sample.payload_bytes,
    distinctClients: sample.distinct_clients,
    topClientShare: sample.top_client_share,
    distinctPaths: sample.distinct_paths,
    clientErrorShare: sample.client_error_share,
    score: anomaly?.score ?? null,
    reasons: anomaly?.reasons ?? [],
    calm,
    verdict,
  }));
  await tx
    .insert(trafficSamples)
    .values(rows)
    .onConflictDoUpdate({
      target: [trafficSamples.route, trafficSamples.at],
      set: { score: sql`excluded.score`, reasons: sql`excluded.reasons`, calm: sql`excluded.calm`, verdict: sql`excluded.verdict` },
    });
}

/** Deletes samples that are older than raw events may be. */
export async function pruneSamples(db: Database, now: number, retentionDays: number): Promise<void> {
  await db.delete(trafficSamples).where(lt(trafficSamples.at, new Date(now - retentionDays * 86_400_000)));
}
