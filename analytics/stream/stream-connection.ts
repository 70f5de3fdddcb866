import { setImmediate as nextTurn } from "node:timers/promises";
import { type StreamNotice, type Subscription, streamBounds, streamCloseCodes } from "#contracts/stream.ts";
import { type SecondFigures, writeFrame } from "./frame-ring.ts";
import { createMessageBudget } from "./message-budget.ts";
import type { StreamSocket } from "./stream-socket.ts";

/** Who listens, and until when. */
export type Listener = { readonly operator: string; readonly requestId: string; readonly endsAt: Date | null };
/** Frames of one second that were written already, by the subscriptions they are for: who wants the same gets the same bytes. */
export type WrittenFrames = Map<string, Buffer>;

/** Bytes that may wait for a client before its frames are dropped: about as many as it misses in a minute. */
const mostBufferedBytes = 16_384;
/** Who is sent answers beyond it and does not read them is given up. */
const mostUnreadBytes = 65_536;
/** Held frames that are sent before other work has its turn, and the client has taken them. */
const heldAtOnce = 10;
/** Frames in a row that a client is not sent before it is given up. */
const mostBlockedFrames = 30;
/** A client that is told why it is closed has so long to answer. */
const goodbyeMs = 1000;
const mostUnanswered = 2;

/** One client: what it wants, what it was sent, and whether it keeps up. */
export class StreamConnection {
  readonly listener: Listener;
  readonly #socket: StreamSocket;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #spend: (cost: number, now: number) => boolean;
  #signature = "";
  #first: number | null = null;
  #last = 0;
  #dropped = 0;
  #blocked = 0;
  #unanswered = 0;
  /** Live seconds that wait until held ones are sent; null: none are being sent. */
  #waiting: SecondFigures[] | null = null;
  #isOpen = true;

  constructor(socket: StreamSocket, listener: Listener, now: number) {
    this.listener = listener;
    this.#socket = socket;
    this.#spend = createMessageBudget(now);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether more waits for the client than should. */
  get isBehind(): boolean {
    return this.#socket.bufferedAmount > mostBufferedBytes;
  }

  get subscriptions(): ReadonlyMap<string, Subscription> {
    return this.#subscriptions;
  }

  /** The first sequence of its live frames; null: there was none yet. */
  get firstSequence(): number | null {
    return this.#first;
  }

  /** Subscribes, or with null unsubscribes. */
  want(id: string, subscription: Subscription | null): void {
    if (subscription === null) this.#subscriptions.delete(id);
    else this.#subscriptions.set(id, subscription);
    this.#signature = this.#subscriptions.size === 0 ? "" : JSON.stringify([...this.#subscriptions]);
  }

  notify(notice: StreamNotice): void {
    if (this.#socket.bufferedAmount > mostUnreadBytes) this.end(streamCloseCodes.tooSlow, "answers were not read");
    else this.#send(JSON.stringify(notice));
  }

  /** Sends a live second, once and in order; a client that does not read is not sent it, and hears so with the next. */
  sendFrame(second: SecondFigures, written: WrittenFrames): void {
    if (!this.#isOpen || second.sequence <= this.#last) return;
    this.#last = second.sequence;
    this.#first ??= second.sequence;
    if (this.#waiting === null) this.#sendNext(second, written);
    else if (this.#waiting.push(second) > mostBlockedFrames) this.end(streamCloseCodes.tooSlow, "nothing was read for too long");
  }

  #sendNext(second: SecondFigures, written: WrittenFrames): void {
    if (this.isBehind) {
      this.#dropFrame();
      return;
    }
    this.#send(this.#dropped > 0 ? writeFrame(second, this.#subscriptions, this.#dropped) : this.#frameOf(second, written));
    this.#dropped = 0;
    this.#blocked = 0;
  }

  /** Sends held seconds, as they are wanted now, no faster than they are read; live ones wait for them. */
  async sendHeld(seconds: readonly SecondFigures[], writtenOf: (second: SecondFigures) => WrittenFrames): Promise<void> {
    this.#waiting = [];
    for (let from = 0; from < seconds.length && this.#isOpen; from += heldAtOnce) {
      const taken = seconds.slice(from, from + heldAtOnce).map((second) => this.#sendThrough(this.#frameOf(second, writtenOf(second))));
      await Promise.all([...taken, nextTurn()]);
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const second of waiting) this.#sendNext(second, writtenOf(second));
  }

  /** Resolves when the client's system has taken it, or it never will. */
  #sendThrough(data: Buffer): Promise<void> {
    return new Promise((resolve) => this.#socket.send(data, { binary: false }, () => resolve()));
  }

  /** Live frames go on after this one. */
  skipTo(sequence: number): void {
    this.#last = Math.max(this.#last, sequence);
  }

  /** Counts what the client sends. False: it has sent too much, and is closed. */
  spend(cost: number, now: number): boolean {
    if (!this.#spend(cost, now)) this.end(streamCloseCodes.flooded, `at most ${streamBounds.messagesPerSecond} messages a second`);
    return this.#isOpen;
  }

  /** Pings; a client that left two unanswered is dropped without a word, for it would not hear it. */
  beat(): void {
    this.#unanswered += 1;
    if (this.#unanswered > mostUnanswered) this.#socket.terminate();
    else this.#socket.ping();
  }

  answered(): void {
    this.#unanswered = 0;
  }

  /** Says why, and goes, whether the client answers or not. */
  end(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), goodbyeMs).unref();
  }

  /** The client has gone by itself. */
  left(): void {
    this.#isOpen = false;
    this.#subscriptions.clear();
  }

  #dropFrame(): void {
    this.#dropped += 1;
    this.#blocked += 1;
    if (this.#blocked > mostBlockedFrames) this.end(streamCloseCodes.tooSlow, "nothing was read for too long");
  }

  #frameOf(second: SecondFigures, written: WrittenFrames): Buffer {
    const known = written.get(this.#signature);
    if (known !== undefined) return known;
    const frame = Buffer.from(writeFrame(second, this.#subscriptions));
    written.set(this.#signature, frame);
    return frame;
  }

  #send(data: string | Buffer): void {
    if (this.#isOpen) this.#socket.send(data, { binary: false });
  }
}
