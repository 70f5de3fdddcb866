import { inArray } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import { metricBatches } from "../db/metric-tables.ts";
import type { ReadyBatch } from "./read-batch.ts";

/** Ids kept: more than come while a database is away for a minute. */
const mostKept = 10_000;
const mostAttempts = 100;

/**
 * Batches whose commit failed without a word of what became of it. Where one of them comes again and is there, as one of those commits
 * would have stored it, nobody was told of it.
 */
export class UnheardBatches {
  /** The times, in milliseconds, under which each was to be stored. */
  readonly #attempts = new Map<string, readonly number[]>();

  keep(batches: readonly ReadyBatch[], receivedAt: number): void {
    for (const { envelope } of batches) {
      const times = this.#attempts.get(envelope.batchId) ?? [];
      // The newest stay longest.
      this.#attempts.delete(envelope.batchId);
      this.#attempts.set(envelope.batchId, [...times, receivedAt].slice(-mostAttempts));
    }
    for (const id of this.#attempts.keys()) {
      if (this.#attempts.size <= mostKept) return;
      this.#attempts.delete(id);
    }
  }

  /** The ids of those, of batches that are stored now, that an attempt of before has stored. Each only once. */
  async take(db: Database, batches: readonly ReadyBatch[]): Promise<Set<string>> {
    const kept = batches.map(({ envelope }) => envelope.batchId).filter((id) => this.#attempts.has(id));
    if (kept.length === 0) return new Set();
    const { batchId, receivedAt } = metricBatches;
    const rows = await db.select({ id: batchId, at: receivedAt }).from(metricBatches).where(inArray(batchId, kept));
    const taken = rows.filter(({ id, at }) => this.#attempts.get(id)?.includes(at.getTime()));
    for (const id of kept) this.#attempts.delete(id);
    return new Set(taken.map(({ id }) => id));
  }
}
