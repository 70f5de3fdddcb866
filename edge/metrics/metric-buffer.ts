import { type MetricBatch, type MetricEvent, toColumns } from "#contracts/metric-event.ts";
import type { MetricSink } from "./metric-sink.ts";
import { Outbox } from "./outbox.ts";
import type { Signals } from "./signals.ts";
import { splitEvents } from "./split-events.ts";

const MAX_EVENTS = 150;
const MAX_AGE_MS = 1000;
/** A batch whose owner has not sent it after this long has lost its owner; the next request takes it over. */
const ORPHANED_MS = 3000;

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
  readonly #outbox: Outbox;
  readonly #signals: Signals;
  #waiting: MetricEvent[] = [];
  #openedAt: number | null = null;
  #sequence = 0;
  #dropped = new Map<string, number>();
  identity: Identity;

  constructor(sink: MetricSink, signals: Signals, identity: Identity) {
    this.#outbox = new Outbox(sink, signals, (batch) => this.#giveUp(batch, "batch-refused"));
    this.#signals = signals;
    this.identity = identity;
  }

  add(event: MetricEvent, { versions, now, waitUntil }: Bringer): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= MAX_EVENTS) {
      waitUntil(this.flush(versions));
    } else if (this.#openedAt === null || Math.abs(now - this.#openedAt) > ORPHANED_MS) {
      this.#openedAt = now;
      waitUntil(this.#flushLater(now, versions));
    }
  }

  /** Sends all that waits, within 20 s. A batch keeps its id until the sink has it, so that it is counted once. Never throws. */
  async flush(versions: Record<string, number>): Promise<void> {
    this.#close(versions);
    await this.#outbox.flush();
  }

  /** Tries what the sink has not taken yet; for where no request may come that would. Never throws. */
  async retry(): Promise<void> {
    if (this.#outbox.waitingEvents() > 0) await this.#outbox.flush();
  }

  /** Events in closed batches that the sink has not taken yet. */
  waitingEvents(): number {
    return this.#outbox.waitingEvents();
  }

  async #flushLater(openedAt: number, versions: Record<string, number>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, MAX_AGE_MS));
    if (this.#openedAt === openedAt) await this.flush(versions);
  }

  #close(versions: Record<string, number>): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#openedAt = null;
    if (events.length === 0) return;
    const { groups, tooLarge } = splitEvents(events);
    if (tooLarge > 0) this.#drop("event-too-large", tooLarge);
    for (const group of groups) {
      const oldest = this.#outbox.makeRoom();
      if (oldest) this.#giveUp(oldest, "buffer-full");
      this.#outbox.put(this.#batch(group, versions));
    }
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

  /** A batch given up takes nothing with it: its events, and what it would have reported, are in the next one's report. */
  #giveUp(batch: MetricBatch, why: string): void {
    this.#drop(why, batch.events.at.length);
    for (const { reason, count } of batch.dropped) this.#drop(reason, count);
    for (const [name, count] of Object.entries(batch.signals)) this.#signals.count(name, count);
  }

  #drop(reason: string, count: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }
}
