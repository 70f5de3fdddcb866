import type { Command, Reply } from "./engine.ts";
import { encodeCommands, RespReader } from "./resp.ts";
import { instantiateValkey, type ValkeyExports, type ValkeyModule } from "./valkey-module.ts";
import { wasiHost } from "./wasi-host.ts";

const readable = 1;
const writable = 2;
const wouldBlock = -1;
const firstDescriptor = 4096;
const listenPort = 6379;
/** After this long one script is stopped, as an operator would with SCRIPT KILL. */
const busyAfterMs = 1000;
const busyGraceMs = 1000;
/** Passes of the event loop without a byte read or written; more means that no answer will come. */
const idlePasses = 4;

/** One connection as the engine sees it: bytes waiting to be read by it, and a reader of what it wrote. */
type Connection = { input: Uint8Array; reader: RespReader };

const newConnection = (): Connection => ({ input: new Uint8Array(), reader: new RespReader() });

/**
 * Valkey in this process, without sockets: give it bytes, step its event loop, take the reply. All calls are synchronous;
 * an exception means that this engine is broken and another has to be started.
 */
export class ValkeyBridge {
  readonly #engine: ValkeyExports;
  readonly #client = newConnection();
  /** A second connection, to stop a script that keeps the first one busy. */
  readonly #control = newConnection();
  readonly #connections = new Map<number, Connection>();
  readonly #waiting: Connection[] = [];
  #listener = 0;
  #nextDescriptor = firstDescriptor;
  #activity = 0;
  #startedAtMs = 0;
  #stopSent = false;
  #lastLog = "";

  constructor(module: ValkeyModule) {
    const wasi = wasiHost(
      () => this.#engine.memory.buffer,
      (text) => {
        this.#lastLog = text.trim();
      },
    );
    this.#engine = instantiateValkey(module, this.#host(), wasi);
    this.#engine._initialize();
    this.#engine.rk_boot(listenPort);
    this.#waiting.push(this.#client, this.#control);
    this.exchange([["PING"]]);
  }

  /** What the engine last wrote to its log, for the report of a crash. */
  get lastLog(): string {
    return this.#lastLog;
  }

  /** Sends the commands in one go, with nothing between them, and returns as many replies. */
  exchange(commands: readonly Command[]): Reply[] {
    this.#startedAtMs = performance.now();
    this.#client.input = encodeCommands(commands);
    const replies: Reply[] = [];
    for (let idle = 0; idle < idlePasses; ) {
      const before = this.#activity;
      this.#engine.rk_step();
      this.#collect(replies);
      if (replies.length >= commands.length) return replies;
      idle = this.#activity === before ? idle + 1 : 0;
    }
    throw new Error("the engine gave no answer");
  }

  /** Lets the engine do its own work: expire keys, give memory back. Wanted about ten times a second. */
  tick(): void {
    this.#startedAtMs = performance.now();
    this.#engine.rk_step();
  }

  #collect(replies: Reply[]): void {
    for (let reply = this.#client.reader.next(); reply !== undefined; reply = this.#client.reader.next()) replies.push(reply);
    if (this.#stopSent && this.#control.reader.next() !== undefined) this.#stopSent = false;
  }

  #host() {
    return {
      socket: () => this.#nextDescriptor++,
      listen: (descriptor: number) => {
        this.#listener = descriptor;
        return 0;
      },
      accept: () => this.#accept(),
      read: (descriptor: number, target: number, length: number) => this.#read(descriptor, target, length),
      write: (descriptor: number, source: number, length: number) => this.#write(descriptor, source, length),
      close: (descriptor: number) => {
        this.#connections.delete(descriptor);
      },
      poll: (interest: number, count: number, fired: number, most: number) => this.#poll({ interest, count, fired, most }),
    };
  }

  #accept(): number {
    const connection = this.#waiting.shift();
    if (connection === undefined) return wouldBlock;
    const descriptor = this.#nextDescriptor++;
    this.#connections.set(descriptor, connection);
    return descriptor;
  }

  #read(descriptor: number, target: number, length: number): number {
    const connection = this.#connections.get(descriptor);
    if (connection === undefined || connection.input.length === 0) return wouldBlock;
    const bytes = connection.input.subarray(0, length);
    new Uint8Array(this.#engine.memory.buffer, target, bytes.length).set(bytes);
    connection.input = connection.input.subarray(bytes.length);
    this.#activity += 1;
    return bytes.length;
  }

  #write(descriptor: number, source: number, length: number): number {
    const connection = this.#connections.get(descriptor);
    if (connection === undefined) return wouldBlock;
    connection.reader.push(new Uint8Array(this.#engine.memory.buffer, source, length));
    this.#activity += 1;
    return length;
  }

  #poll({ interest, count, fired, most }: { interest: number; count: number; fired: number; most: number }): number {
    this.#stopBusyScript();
    const view = new DataView(this.#engine.memory.buffer);
    let ready = 0;
    for (let index = 0; index < count && ready < most; index++) {
      const descriptor = view.getInt32(interest + index * 8, true);
      const mask = view.getInt32(interest + index * 8 + 4, true) & this.#readiness(descriptor);
      if (mask === 0) continue;
      view.setInt32(fired + ready * 8, descriptor, true);
      view.setInt32(fired + ready * 8 + 4, mask, true);
      ready += 1;
    }
    return ready;
  }

  #readiness(descriptor: number): number {
    if (descriptor === this.#listener) return this.#waiting.length > 0 ? readable : 0;
    const connection = this.#connections.get(descriptor);
    if (connection === undefined) return 0;
    return connection.input.length > 0 ? readable | writable : writable;
  }

  /** The engine polls inside a script only once that is past `busy-reply-threshold`. A script that wrote cannot be stopped. */
  #stopBusyScript(): void {
    const elapsedMs = performance.now() - this.#startedAtMs;
    if (elapsedMs < busyAfterMs || this.#client.input.length > 0) return;
    if (elapsedMs > busyAfterMs + busyGraceMs) throw new Error("a script that had already written ran for too long");
    if (this.#stopSent) return;
    this.#stopSent = true;
    this.#control.input = encodeCommands([["SCRIPT", "KILL"]]);
  }
}
