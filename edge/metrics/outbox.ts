import type { MetricBatch } from "#contracts/metric-event.ts";
import type { MetricSink } from "./metric-sink.ts";
import type { Signals } from "./signals.ts";

/** Batches kept until the sink has them, by default; beyond it the one that has waited longest makes room. */
const MOST_WAITING = 50;
/** The platform cuts what runs 30 s after the answer; the owner has waited a second before it comes here. */
const SENDING_MS = 20_000;
const ATTEMPT_MS = 6000;
const SHORTEST_ATTEMPT_MS = 1000;
/** A pause before the first, second and third failure in a row; after the third, sending ends. */
const PAUSES_MS = [0, 500, 2000];
/** A sender shows itself at every attempt. One that has not for this long was cut with its request. */
const STALLED_MS = 8000;
const LOOK_AGAIN_MS = 250;

interface Sender {
  seenAt: number;
  batch: MetricBatch | null;
}

/**
 * Closed batches, in one bounded list until the sink acknowledges each. As many are on their way as the sink has lanes: a flush
 * sends on all that are free, and the newest of those that found none takes over. Flushes share this plain data, never each
 * other's promises.
 */
export class Outbox {
  readonly #sink: MetricSink;
  readonly #mostWaiting: number;
  readonly #lanes: number;
  readonly #signals: Signals;
  readonly #onRefused: (batch: MetricBatch) => void;
  #batches: MetricBatch[] = [];
  #senders: Sender[] = [];
  #newestFlush = 0;

  constructor(sink: MetricSink, signals: Signals, onRefused: (batch: MetricBatch) => void) {
    this.#sink = sink;
    this.#mostWaiting = sink.mostWaiting ?? MOST_WAITING;
    this.#lanes = sink.lanes ?? 1;
    this.#signals = signals;
    this.#onRefused = onRefused;
  }

  /** Events that the sink has not taken yet. */
  waitingEvents(): number {
    return this.#batches.reduce((sum, batch) => sum + batch.events.at.length, 0);
  }

  put(batch: MetricBatch): void {
    this.#batches.push(batch);
  }

  /** Makes room for one batch; returns the one given up for it: never one on its way, and untried ones before those tried. */
  makeRoom(): MetricBatch | null {
    if (this.#batches.length < this.#mostWaiting) return null;
    const index = this.#batches.findIndex((batch) => !this.#isOnItsWay(batch));
    return this.#batches.splice(index, 1)[0] ?? null;
  }

  /** Sends what waits, for 20 s at most; what the sink does not take by then stays for the next flush. Never throws. */
  async flush(): Promise<void> {
    const endsAt = Date.now() + SENDING_MS;
    this.#newestFlush += 1;
    const turn = this.#newestFlush;
    let lanes = this.#freeLanes();
    for (; lanes === 0; lanes = this.#freeLanes()) {
      await sleep(LOOK_AGAIN_MS);
      if (turn !== this.#newestFlush || Date.now() >= endsAt) return;
    }
    await Promise.all(Array.from({ length: lanes }, () => this.#sendAll(endsAt)));
  }

  /** Those of senders that are stalled among them. */
  #freeLanes(): number {
    const now = Date.now();
    // A clock that was set back makes no sender look newer than it is.
    this.#senders = this.#senders.filter(({ seenAt }) => Math.abs(now - seenAt) < STALLED_MS);
    return this.#lanes - this.#senders.length;
  }

  #isOnItsWay(batch: MetricBatch): boolean {
    return this.#senders.some((sender) => sender.batch === batch);
  }

  async #sendAll(endsAt: number): Promise<void> {
    const sender: Sender = { seenAt: Date.now(), batch: null };
    this.#senders.push(sender);
    let failures = 0;
    for (let pauseMs = PAUSES_MS[0]; pauseMs !== undefined; pauseMs = PAUSES_MS[failures]) {
      if (pauseMs > 0) await sleep(pauseMs);
      const batch = this.#batches.find((one) => !this.#isOnItsWay(one));
      if (batch === undefined || !this.#senders.includes(sender) || endsAt - Date.now() < SHORTEST_ATTEMPT_MS) break;
      const isSettled = await this.#sendOne(batch, sender, Math.min(ATTEMPT_MS, endsAt - Date.now()));
      failures = isSettled ? 0 : failures + 1;
    }
    this.#senders = this.#senders.filter((one) => one !== sender);
  }

  /** Tries one batch once. One that fails goes to the end, so that it never bars the way of the others. */
  async #sendOne(batch: MetricBatch, sender: Sender, timeoutMs: number): Promise<boolean> {
    sender.seenAt = Date.now();
    sender.batch = batch;
    const outcome = await withPatience(() => this.#sink.send(batch, timeoutMs), timeoutMs);
    sender.batch = null;
    const wasHere = this.#take(batch);
    if (outcome === "failed") {
      this.#signals.count("metrics-send-failed");
      if (wasHere) this.#batches.push(batch);
      return false;
    }
    if (wasHere && outcome === "refused") this.#onRefused(batch);
    return true;
  }

  /** False when another flush settled it meanwhile. */
  #take(batch: MetricBatch): boolean {
    const index = this.#batches.indexOf(batch);
    if (index >= 0) this.#batches.splice(index, 1);
    return index >= 0;
  }
}

async function withPatience<Value>(act: () => Promise<Value>, timeoutMs: number): Promise<Value | "failed"> {
  let timer: number | null = null;
  const patience = new Promise<"failed">((resolve) => {
    timer = setTimeout(() => resolve("failed"), timeoutMs);
  });
  try {
    return await Promise.race([act(), patience]);
  } catch {
    return "failed";
  } finally {
    clearTimeout(timer);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
