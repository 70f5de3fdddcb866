import { type MetricBatch, type MetricEvent, toColumns } from "#contracts/metric-event.ts";
import type { MetricSink } from "./metric-sink.ts";
import type { Signals } from "./signals.ts";

const MAX_EVENTS = 150;
const MAX_AGE_MS = 1000;
/** A batch whose owner has not sent it after this long has lost its owner; the next request takes it over. */
const ORPHANED_MS = 3000;
/** Batches kept while the sink fails; beyond it the oldest is dropped and its events are counted. */
const MAX_UNSENT = 50;
const RETRY_DELAYS_MS = [0, 500, 2000];
/** A queue message holds 128 KB; a batch's JSON stays below it. */
const MAX_BATCH_BYTES = 100_000;

/** The request that brings an event. */
interface Bringer {
  /** Live policy versions in force for it, by part. */
  versions: Record<string, number>;
  /** Milliseconds since 1970; an event's own `at` is its arrival, which may lie long ago. */
  now: number;
  waitUntil: (work: Promise<unknown>) => void;
}

interface Identity {
  edgeId: string;
  isolateId: string;
  location: string | null;
}

/**
 * Collects the isolate's metric events and sends them in batches: when 150 wait, or a second after the first one came.
 * The request that opened a batch owns its timer, so nothing here outlives the requests it serves.
 */
export class MetricBuffer {
  readonly #sink: MetricSink;
  readonly #signals: Signals;
  #waiting: MetricEvent[] = [];
  #unsent: MetricBatch[] = [];
  #openedAt: number | null = null;
  #sequence = 0;
  #dropped = new Map<string, number>();
  identity: Identity;

  constructor(sink: MetricSink, signals: Signals, identity: Identity) {
    this.#sink = sink;
    this.#signals = signals;
    this.identity = identity;
  }

  add(event: MetricEvent, { versions, now, waitUntil }: Bringer): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= MAX_EVENTS) {
      this.#openedAt = null;
      waitUntil(this.flush(versions));
    } else if (this.#openedAt === null || now - this.#openedAt > ORPHANED_MS) {
      this.#openedAt = now;
      waitUntil(this.#flushLater(now, versions));
    }
  }

  /** Sends all that waits. A batch keeps its id until the sink has it, so that it is counted once. Never throws. */
  async flush(versions: Record<string, number>): Promise<void> {
    const events = this.#waiting;
    this.#waiting = [];
    const batches = [...this.#unsent, ...this.#batches(events, versions)];
    this.#unsent = [];
    for (const batch of batches) {
      if (!(await this.#send(batch))) this.#keep(batch);
    }
  }

  async #send(batch: MetricBatch): Promise<boolean> {
    for (const delayMs of RETRY_DELAYS_MS) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      try {
        await this.#sink.send(batch);
        return true;
      } catch {
        this.#signals.count("metrics-send-failed");
      }
    }
    return false;
  }

  #keep(batch: MetricBatch): void {
    this.#unsent.push(batch);
    const oldest = this.#unsent.length > MAX_UNSENT ? this.#unsent.shift() : undefined;
    if (oldest) this.#drop("buffer-full", oldest.events.at.length);
  }

  async #flushLater(openedAt: number, versions: Record<string, number>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, MAX_AGE_MS));
    if (this.#openedAt !== openedAt) return;
    this.#openedAt = null;
    await this.flush(versions);
  }

  #batches(events: MetricEvent[], versions: Record<string, number>): MetricBatch[] {
    const batches: MetricBatch[] = [];
    for (let start = 0; start < events.length; start += MAX_EVENTS) {
      batches.push(...this.#fitting(events.slice(start, start + MAX_EVENTS), versions));
    }
    return batches;
  }

  /** Splits until each batch's JSON fits; an event that does not fit alone is dropped and counted. */
  #fitting(events: MetricEvent[], versions: Record<string, number>): MetricBatch[] {
    if (JSON.stringify(events).length <= MAX_BATCH_BYTES) return [this.#batch(events, versions)];
    if (events.length === 1) {
      this.#drop("event-too-large", 1);
      return [];
    }
    const middle = events.length >> 1;
    return [...this.#fitting(events.slice(0, middle), versions), ...this.#fitting(events.slice(middle), versions)];
  }

  #batch(events: MetricEvent[], versions: Record<string, number>): MetricBatch {
    const dropped = [...this.#dropped].map(([reason, count]) => ({ reason, count }));
    this.#dropped = new Map();
    return {
      formatVersion: 1,
      batchId: crypto.randomUUID(),
      ...this.identity,
      sequence: ++this.#sequence,
      versions,
      dropped,
      signals: this.#signals.take(),
      events: toColumns(events),
      aggregates: [],
    };
  }

  #drop(reason: string, count: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }
}
