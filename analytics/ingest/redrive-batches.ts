import { deadBatchPrefix } from "#contracts/kv-keys.ts";
import { type KvClient, KvError } from "../policy/kv-client.ts";
import type { EventRules } from "./decide-event.ts";
import type { BatchFate, IngestQueue } from "./ingest-queue.ts";
import { readBatch } from "./read-batch.ts";

/** As many as KV answers in one call. */
const pageBatches = 100;

/** What became of the batches of one page. */
export type Redriven = {
  /** Stored now. */
  stored: number;
  /** Had been stored before: their answer was lost. */
  duplicates: number;
  /** Will never be stored as they are; KV forgets them after two weeks. */
  refused: number;
  /** Could not be stored now, or were not looked at. */
  left: number;
  /** Where the next page begins; null: this was the last. */
  next: string | null;
};

type Redrive = { readonly kv: KvClient; readonly ingest: Pick<IngestQueue, "add">; readonly rules: EventRules; readonly after: string };

/** A batch that makes us fail is no reason to keep what is behind it. */
const counted = { stored: "stored", duplicate: "duplicates", data: "refused", fault: "refused" } as const;
type Settled = keyof typeof counted | "gone";

/** Stores metric batches that the queue gave up, each under its own id and so once, and takes them out of KV. */
export async function redriveBatches({ kv, ingest, rules, after }: Redrive): Promise<Redriven> {
  const keys = (await kv.list(deadBatchPrefix)).sort().filter((key) => key > after);
  const page = keys.slice(0, pageBatches);
  const result: Redriven = { stored: 0, duplicates: 0, refused: 0, left: keys.length, next: null };
  const texts = page.length === 0 ? new Map<string, string>() : await kv.read(page);
  for (const key of page) {
    const fate = await storeText(texts.get(key), ingest, rules);
    // While the database is away the others would fare no better.
    if (!isSettled(fate)) return result;
    if (fate !== "gone") result[counted[fate]] += 1;
    result.left -= 1;
    // What was stored stands in the ledger; what is still in KV counts as a duplicate next time.
    if (isStored(fate) && !(await isRemoved(kv, key))) return result;
  }
  return { ...result, next: result.left > 0 ? (page.at(-1) ?? null) : null };
}

async function isRemoved(kv: KvClient, key: string): Promise<boolean> {
  try {
    await kv.remove(key);
    return true;
  } catch (error) {
    if (error instanceof KvError) return false;
    throw error;
  }
}

/** `gone`: another call took it meanwhile. */
async function storeText(text: string | undefined, ingest: Pick<IngestQueue, "add">, rules: EventRules): Promise<BatchFate | "gone"> {
  if (text === undefined) return "gone";
  const read = readBatch(text, rules);
  return read.ok ? ingest.add(read.batch) : "data";
}

/** `gone` counts as such: whoever took it may have stored it and not taken it out. */
function isStored(fate: Settled): boolean {
  return fate !== "data" && fate !== "fault";
}

function isSettled(fate: BatchFate | "gone"): fate is Settled {
  return fate === "gone" || fate in counted;
}
