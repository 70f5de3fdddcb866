import type { Context } from "hono";
import { Hono } from "hono";
import * as z from "zod/mini";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { classifyFailure, isPartitionMissing } from "../db/classify-failure.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Refusal } from "../http/answer-problem.ts";
import { answerProblem } from "../http/answer-problem.ts";
import { describeOperation } from "../http/describe-operation.ts";
import { readSigned } from "../http/read-signed.ts";
import type { RawSampling } from "../rollup/decide-kept.ts";
import type { KeptSince } from "../rollup/decide-kept-since.ts";
import { commitBatches } from "./commit-batches.ts";
import type { BatchFate, IngestQueue } from "./ingest-queue.ts";
import { createIngestQueue } from "./ingest-queue.ts";
import type { ReadyBatch } from "./read-batch.ts";
import { readBatch } from "./read-batch.ts";
import { UnheardBatches } from "./unheard-batches.ts";

const largestBodyBytes = 1_048_576;

const IngestReceipt = z.object({
  accepted: z.int().check(z.gte(0)),
  rejected: z.int().check(z.gte(0)),
  duplicate: z.boolean(),
});

/** Why a batch never reached the queue. */
type BatchRefusal = "unsigned" | "too-large" | "invalid";

type IngestOptions = {
  /** Told of events after their commit, each event once; where it was not heard, once their batch has come again. */
  readonly onStored: (events: readonly MetricEvent[]) => void;
  /** Told of the same, with what their batches report. */
  readonly onBatchesStored?: (batches: readonly ReadyBatch[]) => void;
  /** Which raw events are kept; all by default. */
  readonly sampling?: () => RawSampling;
  /** Told what became of each batch that was received. */
  readonly onBatch?: (outcome: BatchFate | BatchRefusal) => void;
  readonly retentionDays: () => number;
  /** Since when rollups are sure to hold all. */
  readonly keptSince: () => Pick<KeptSince, "minutesMs">;
};

/** The queue that commits what `POST /api/ingest` receives. */
export function createIngest(
  { db, database, now, log }: Dependencies,
  { onStored, onBatchesStored, sampling }: Pick<IngestOptions, "onStored" | "onBatchesStored" | "sampling">,
): IngestQueue {
  const days = new Set<string>();
  const unheard = new UnheardBatches();
  const store = async (batches: readonly ReadyBatch[]) => {
    const receivedAt = now();
    try {
      const stored = await commitBatches(batches, { db, days, now: receivedAt, sampling: sampling?.() });
      return new Set([...stored, ...(await unheard.take(db, batches))]);
    } catch (error) {
      if (classifyFailure(error) === "away") unheard.keep(batches, receivedAt);
      throw error;
    }
  };
  return createIngestQueue({
    // PGlite has one connection for all.
    lanes: database.kind === "pglite" ? 1 : 2,
    commit: async (batches) => {
      const stored = await store(batches);
      const fresh = batches.filter(({ envelope }) => stored.has(envelope.batchId));
      onBatchesStored?.(fresh);
      onStored(fresh.flatMap(({ events }) => events));
      return stored;
    },
    classify: (error) => {
      if (!isPartitionMissing(error)) return classifyFailure(error);
      days.clear();
      return "conflict";
    },
    onFailure: (error, fate) => log.error("metric batches were not stored", { fate, error }),
  });
}

const operation = describeOperation({
  summary: "Takes one signed batch of metric events; it is answered after it was stored",
  tag: "ingest",
  answers: { 200: IngestReceipt },
  refusals: ["signature-invalid", "batch-invalid", "input-too-large", "dependency-unavailable"],
  caller: "edge",
});

/** POST /api/ingest. */
export function ingestRoutes(
  dependencies: Dependencies,
  queue: IngestQueue,
  { retentionDays, keptSince, onBatch }: Pick<IngestOptions, "retentionDays" | "keptSince" | "onBatch">,
): Hono {
  const { now } = dependencies;
  return new Hono().post("/api/ingest", operation, async (c) => {
    const signed = await readSigned(c, dependencies, { noun: "metric batch", largestBodyBytes });
    if (!signed.ok) {
      onBatch?.(signed.answer.status === 413 ? "too-large" : "unsigned");
      return signed.answer;
    }
    const rules = { now: now(), retentionDays: retentionDays(), minutesSinceMs: keptSince().minutesMs };
    const read = readBatch(signed.body.toString("utf8"), rules);
    if (!read.ok) {
      onBatch?.("invalid");
      return answerProblem(c, { reason: "batch-invalid", errors: read.errors });
    }
    const fate = await queue.add(read.batch);
    onBatch?.(fate);
    return answerFate(c, read.batch, fate);
  });
}

const refusals: Record<Exclude<BatchFate, "stored" | "duplicate">, Refusal> = {
  busy: { reason: "dependency-unavailable", detail: "Too many events wait to be stored.", retryAfterSeconds: 2 },
  away: { reason: "dependency-unavailable", detail: "The database is away.", retryAfterSeconds: 5 },
  data: { reason: "batch-invalid", detail: "The database cannot store these values." },
  fault: { reason: "internal-error" },
};

function answerFate(c: Context, { events, rejects }: ReadyBatch, fate: BatchFate): Response {
  if (fate === "duplicate") return c.json({ accepted: 0, rejected: 0, duplicate: true });
  if (fate !== "stored") return answerProblem(c, refusals[fate]);
  return c.json({ accepted: events.length, rejected: rejects.reduce((sum, { count }) => sum + count, 0), duplicate: false });
}
