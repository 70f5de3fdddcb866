import { setTimeout as delay } from "node:timers/promises";
import { streamBounds } from "#contracts/stream.ts";
import { createAssembly } from "./assemble-seconds.ts";
import { followParts } from "./follow-parts.ts";
import { type SecondFigures, toSecondFigures } from "./frame-ring.ts";
import { type LiveClock, waitUntil } from "./live-clock.ts";
import type { LiveCounter } from "./live-counter.ts";
import type { PartExchange } from "./share-parts.ts";

const { frameMs, heldSeconds } = streamBounds;
/** A database that is slow does not keep the service from starting. */
const catchUpMs = 5000;
/**
 * Seconds that a stalled process makes up for one by one; what was told of older ones counts as missed. Being further behind may
 * as well be a clock that was wrong once: it is looked at again.
 */
const mostBehind = 10;

type Options = {
  readonly instance: string;
  readonly counter: LiveCounter;
  readonly exchange: PartExchange | null;
  readonly clock: LiveClock;
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
export function createLiveSeconds({ instance, counter, exchange, clock, watches, onWatched, onSecond }: Options): LiveSeconds {
  const assembly = createAssembly(instance);
  const others = exchange && followParts(exchange, assembly);
  const ending = new AbortController();
  const sharedSecond = () => clock.now() / frameMs;
  let current = 0;
  let running: Promise<void> | null = null;

  const tell = (second: number, leaving: boolean) => {
    const part = { instance, second, cells: [...counter.take()], watches: watches(), leaving };
    assembly.add(part);
    return exchange?.tell(part);
  };
  const handOn = (second: number, isAllRead: boolean) => {
    const whole = assembly.close(second);
    onSecond(toSecondFigures({ ...whole, partial: whole.partial || !isAllRead }));
  };
  const endSecond = async (second: number) => {
    void tell(second, false);
    const isAllRead = (await others?.waitFor(second, ending.signal)) ?? true;
    const first = Math.max((assembly.lastClosed() ?? second - 1) + 1, second - mostBehind);
    for (let each = first; each <= second; each += 1) handOn(each, isAllRead);
    onWatched(assembly.watches());
  };
  const run = async () => {
    while (!ending.signal.aborted) {
      await waitUntil((current + 1) * frameMs, clock, ending.signal);
      if (ending.signal.aborted) return;
      await endSecond(current);
      if (sharedSecond() - current > mostBehind) await clock.ask();
      current = Math.max(current + 1, Math.floor(sharedSecond()));
    }
  };
  const start = async () => {
    await others?.start();
    current = Math.floor(sharedSecond());
    // What was told before we began is held as if we had heard it: whoever comes from another process can resume here.
    await Promise.race([others?.read(current - heldSeconds), delay(catchUpMs, undefined, { ref: false })]);
    // The second before is still being told: it is handed on with the first of ours.
    for (let each = current - heldSeconds; each < current - 1; each += 1) if (assembly.isKnown(each)) handOn(each, true);
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
