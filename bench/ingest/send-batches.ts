import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { SenderOrder, SenderReport } from "./sender-process.ts";

const program = fileURLToPath(new URL("sender-process.ts", import.meta.url));

const senders = 4;
/** As an edge makes them. */
const batchEvents = 150;
/** Deliveries of one sender at once: those of a few of the queue's consumers, twenty each (`wrangler.toml`). */
const open = 50;
const repeatEach = 50;

type Load = {
  readonly url: string;
  readonly events: number;
  readonly firstAt: number;
  readonly perSecond: number;
  readonly seed: number;
  /** Called when the senders are ready, before the first batch goes. */
  readonly onReady?: () => void;
};
export type LoadReport = SenderReport & { readonly seconds: number };

/** Sends events to analytics from four processes, each signed before the clock runs; tells what came of it and how long it took. */
export async function sendBatches({ url, events, firstAt, perSecond, seed, onReady }: Load): Promise<LoadReport> {
  const batches = Math.ceil(events / senders / batchEvents);
  const order = { url, batches, batchEvents, open, repeatEach, firstAt, perSecond, senders };
  const children = Array.from({ length: senders }, () => fork(program, { execArgv: [] }));
  try {
    await Promise.all(children.map((child, index) => makeReady(child, { ...order, seed: seed + index })));
    onReady?.();
    const startedAt = performance.now();
    const reports = await Promise.all(children.map(go));
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...reports.reduce(addReports), seconds };
  } finally {
    for (const child of children) child.kill();
  }
}

async function makeReady(child: ChildProcess, order: SenderOrder): Promise<void> {
  const ready = nextMessage(child);
  child.send(order);
  await ready;
}

async function go(child: ChildProcess): Promise<SenderReport> {
  const report = nextMessage(child);
  child.send("go");
  return (await report) as SenderReport;
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(child, "exit", { signal: ended.signal }).then(() =>
    Promise.reject(new Error("a sender ended before its work was done")),
  );
  exit.catch(() => {});
  const [message] = await Promise.race([once(child, "message"), exit]);
  ended.abort();
  return message;
}

function addReports(one: SenderReport, other: SenderReport): SenderReport {
  return {
    events: one.events + other.events,
    delivered: one.delivered + other.delivered,
    duplicates: one.duplicates + other.duplicates,
    postponed: one.postponed + other.postponed,
    failed: one.failed + other.failed,
  };
}
