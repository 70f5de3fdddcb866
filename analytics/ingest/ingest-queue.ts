import type { FailureClass } from "../db/classify-failure.ts";
import type { ReadyBatch } from "./read-batch.ts";

/** What became of one batch. `away` and `fault`: nothing was stored, the edge may send it again. */
export type BatchFate = "stored" | "duplicate" | "busy" | Exclude<FailureClass, "conflict">;

export type IngestQueueOptions = {
  /** Stores batches with different ids all together or throws; returns the ids that are new. */
  readonly commit: (batches: readonly ReadyBatch[]) => Promise<Set<string>>;
  readonly classify: (error: unknown) => FailureClass;
  readonly onFailure: (error: unknown, fate: BatchFate) => void;
  /** Transactions at once: while the database is at one, the next is made ready. */
  readonly lanes?: number;
  /** Events, good and bad, in one transaction; a single larger batch still goes whole. */
  readonly groupEvents?: number;
  /** Events that may wait; beyond it a batch is refused as `busy`. */
  readonly waitingEvents?: number;
};

type Waiting = { readonly batch: ReadyBatch; readonly settle: (fate: BatchFate) => void };

export type IngestQueue = {
  /** Resolves when the batch's fate is known: after the commit, never before. */
  readonly add: (batch: ReadyBatch) => Promise<BatchFate>;
  /** Events that were added and whose fate is open. */
  readonly waitingEvents: () => number;
  /** Resolves when nothing waits any more. */
  readonly drain: () => Promise<void>;
};

/** Group commit: while transactions run, what arrives waits and goes together into the next. */
export function createIngestQueue(options: IngestQueueOptions): IngestQueue {
  const { lanes = 1, groupEvents = 10_000, waitingEvents = 100_000 } = options;
  const waiting: Waiting[] = [];
  let heldEvents = 0;
  const running = new Array<Promise<void> | null>(lanes).fill(null);

  const run = async (lane: number) => {
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupLength(waiting, groupEvents));
      await commitGroup(group, options);
      heldEvents -= weigh(group);
    }
    running[lane] = null;
  };
  const add = (batch: ReadyBatch) => {
    if (heldEvents > 0 && heldEvents + weightOf(batch) > waitingEvents) return Promise.resolve<BatchFate>("busy");
    return new Promise<BatchFate>((settle) => {
      waiting.push({ batch, settle });
      heldEvents += weightOf(batch);
      const free = running.indexOf(null);
      if (free !== -1) running[free] = run(free);
    });
  };
  const drain = async () => {
    await Promise.all(running);
  };
  return { add, waitingEvents: () => heldEvents, drain };
}

function groupLength(waiting: readonly Waiting[], groupEvents: number): number {
  let events = 0;
  const end = waiting.findIndex(({ batch }) => {
    events += weightOf(batch);
    return events > groupEvents;
  });
  return end === -1 ? waiting.length : Math.max(1, end);
}

function weigh(group: readonly Waiting[]): number {
  return group.reduce((sum, { batch }) => sum + weightOf(batch), 0);
}

/** Rejected events are stored too, and a batch without any still costs its row. */
function weightOf({ events, rejects }: ReadyBatch): number {
  return Math.max(1, events.length + rejects.length);
}

/** A failed group is tried batch by batch, so that a bad one costs nobody else; not when the database is away. */
async function commitGroup(group: readonly Waiting[], options: IngestQueueOptions): Promise<void> {
  const error = await tryCommit(group, options);
  if (error === null) return;
  const failure = options.classify(error);
  if (failure === "away") return settleAll(group, { error, fate: "away" }, options);
  for (const one of group) {
    const again = await tryCommit([one], options);
    if (again === null) continue;
    const kind = options.classify(again);
    settleAll([one], { error: again, fate: kind === "conflict" ? "away" : kind }, options);
  }
}

function settleAll(
  group: readonly Waiting[],
  { error, fate }: { error: unknown; fate: BatchFate },
  { onFailure }: IngestQueueOptions,
): void {
  onFailure(error, fate);
  for (const { settle } of group) settle(fate);
}

/** The error, or null when it was committed and every batch of the group knows its fate. */
async function tryCommit(group: readonly Waiting[], { commit }: IngestQueueOptions): Promise<unknown> {
  const byId = Map.groupBy(group, ({ batch }) => batch.envelope.batchId);
  const firsts = [...byId.values()].flatMap(([first]) => (first === undefined ? [] : [first.batch]));
  try {
    const stored = await commit(firsts);
    for (const [id, [first, ...rest]] of byId) {
      first?.settle(stored.has(id) ? "stored" : "duplicate");
      for (const { settle } of rest) settle("duplicate");
    }
    return null;
  } catch (error) {
    return error;
  }
}
