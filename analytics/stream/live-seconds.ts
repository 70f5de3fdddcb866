import { setTimeout as delay } from "node:timers/promises";
import { streamBounds } from "#contracts/stream.ts";
import { type Assembly, createAssembly } from "./assemble-seconds.ts";
import { type SecondFigures, toSecondFigures } from "./frame-ring.ts";
import type { LiveCounter } from "./live-counter.ts";
import { createPartReader } from "./part-reader.ts";
import type { PartExchange } from "./share-parts.ts";

const { frameMs, heldSeconds } = streamBounds;
/** So long after a second's end its frame waits for processes that were heard lately. */
const patienceMs = 500;
/** Without notifications the others' parts are looked for once, when they should be there. */
const deafPatienceMs = 250;
const pollMs = 5;
/** A database that is slow does not keep the service from starting. */
const catchUpMs = 5000;
/** Seconds that a stalled process makes up for one by one; what was told of older ones counts as missed. */
const mostBehind = 10;

type Options = {
  readonly instance: string;
  readonly counter: LiveCounter;
  readonly exchange: PartExchange | null;
  readonly now: () => number;
  /** Clients that are watched here. */
  readonly watches: () => string[];
  /** Told each second of the clients that other processes watch. */
  readonly onWatched: (clients: ReadonlySet<string>) => void;
  /** Told of each second, when all that is known of it is known. */
  readonly onSecond: (second: SecondFigures) => void;
};

export type LiveSeconds = {
  /** Reads what the others told of the last minutes, and begins. */
  readonly start: () => Promise<void>;
  /** Tells the others what was counted last, and that it was the last. */
  readonly stop: () => Promise<void>;
};

/** Ends a second each second: tells the others what was stored in it here, waits for what they tell, and hands on the whole. */
export function createLiveSeconds({ instance, counter, exchange, now, watches, onWatched, onSecond }: Options): LiveSeconds {
  const assembly = createAssembly(instance);
  const others = exchange && follow(exchange, assembly);
  const ending = new AbortController();
  const sharedSecond = () => (now() + (exchange?.clockAheadMs() ?? 0)) / frameMs;
  let current = 0;
  let running: Promise<void> | null = null;

  const tell = (second: number, leaving: boolean) => {
    const part = { instance, second, cells: [...counter.take()], watches: watches(), leaving };
    assembly.add(part);
    return exchange?.tell(part);
  };
  const endSecond = async (second: number) => {
    void tell(second, false);
    await others?.waitFor(second, ending.signal);
    const first = Math.max((assembly.lastClosed() ?? second - 1) + 1, second - mostBehind);
    for (let each = first; each <= second; each += 1) onSecond(toSecondFigures(assembly.close(each)));
    onWatched(assembly.watches());
  };
  const run = async () => {
    while (!ending.signal.aborted) {
      const leftMs = (current + 1 - sharedSecond()) * frameMs;
      await delay(Math.min(frameMs, Math.max(1, leftMs)), undefined, { signal: ending.signal }).catch(() => {});
      if (ending.signal.aborted) return;
      await endSecond(current);
      current = Math.max(current + 1, Math.floor(sharedSecond()));
    }
  };
  const start = async () => {
    await others?.start();
    current = Math.floor(sharedSecond());
    // What was told before we began is held as if we had heard it: whoever comes from another process can resume here.
    await Promise.race([others?.read(current - heldSeconds), delay(catchUpMs, undefined, { ref: false })]);
    for (let each = current - heldSeconds; each < current; each += 1) {
      if (assembly.isKnown(each)) onSecond(toSecondFigures(assembly.close(each)));
    }
    running = run();
  };
  const stop = async () => {
    ending.abort();
    if (running === null) return;
    await running;
    await tell(current, true);
    await exchange?.close();
  };
  return { start, stop };
}

/** Keeps an assembly told of what other processes tell. */
function follow(exchange: PartExchange, assembly: Assembly) {
  const read = createPartReader(exchange.read, (parts) => {
    for (const part of parts) assembly.add(part);
  });
  const readLately = () => read((assembly.lastClosed() ?? 0) + 1 - mostBehind);
  const waitFor = async (second: number, signal: AbortSignal) => {
    const hears = exchange.hears(second);
    const isEnough = () => signal.aborted || (hears && assembly.isComplete(second));
    const until = performance.now() + (hears ? patienceMs : deafPatienceMs);
    while (!isEnough() && performance.now() < until) await delay(pollMs);
    if (!isEnough()) await Promise.race([readLately(), delay(deafPatienceMs)]);
  };
  const start = () => exchange.start((second) => void (second === null ? readLately() : read(second)));
  return { read, start, waitFor };
}
