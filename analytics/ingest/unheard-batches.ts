import type { ReadyBatch } from "./read-batch.ts";

/** Ids kept: more than come while a database is away for a minute. */
const mostKept = 10_000;

/**
 * Batches whose commit failed without a word of what became of it. Where one of them comes again and is there, that commit stored it,
 * and nobody was told.
 */
export class UnheardBatches {
  readonly #ids = new Set<string>();

  keep(batches: readonly ReadyBatch[]): void {
    for (const { envelope } of batches) {
      // The newest stay longest.
      this.#ids.delete(envelope.batchId);
      this.#ids.add(envelope.batchId);
    }
    for (const id of this.#ids) {
      if (this.#ids.size <= mostKept) return;
      this.#ids.delete(id);
    }
  }

  /** Those that are in the database for the first time as far as anybody knows: stored now, or unheard of before. Each only once. */
  take(batches: readonly ReadyBatch[], stored: ReadonlySet<string>): readonly ReadyBatch[] {
    return batches.filter(({ envelope: { batchId } }) => {
      const wasUnheard = this.#ids.delete(batchId);
      return stored.has(batchId) || wasUnheard;
    });
  }
}
