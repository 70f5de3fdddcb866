import { Buffer } from "node:buffer";
import { type Command, type Reply, ReplyError } from "./engine.ts";

const crlf = "\r\n";
const lineFeed = 0x0a;

/**
 * Writes commands as RESP arrays of bulk strings, ready for the wire.
 * https://valkey.io/topics/protocol/
 */
export function encodeCommands(commands: readonly Command[]): Buffer {
  const parts: Buffer[] = [];
  for (const command of commands) {
    parts.push(Buffer.from(`*${command.length}${crlf}`));
    for (const argument of command) {
      const bytes = typeof argument === "string" ? Buffer.from(argument, "utf8") : argument;
      parts.push(Buffer.from(`$${bytes.length}${crlf}`), Buffer.from(bytes), Buffer.from(crlf));
    }
  }
  return Buffer.concat(parts);
}

/** Thrown inside the reader when the bytes end before the reply does. */
const incomplete = Symbol("incomplete reply");

/**
 * Reads RESP2 replies from bytes that arrive in pieces of any size. It looks only when the bytes end as replies end, so that a
 * long reply in many pieces is not read from its beginning at each of them.
 */
export class RespReader {
  #pieces: Buffer[] = [];
  #buffer = Buffer.alloc(0);
  #position = 0;

  push(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes));
  }

  /** The next whole reply, or undefined when more bytes are needed. */
  next(): Reply | undefined {
    if (!this.#gather()) return undefined;
    const start = this.#position;
    try {
      return this.#reply();
    } catch (error) {
      if (error !== incomplete) throw error;
      this.#position = start;
      return undefined;
    }
  }

  #gather(): boolean {
    const last = this.#pieces.at(-1);
    if (last === undefined) return this.#position < this.#buffer.length;
    if (last.at(-1) !== lineFeed) return false;
    this.#buffer = Buffer.concat([this.#buffer.subarray(this.#position), ...this.#pieces]);
    this.#pieces = [];
    this.#position = 0;
    return true;
  }

  #reply(): Reply {
    const line = this.#line();
    const rest = line.subarray(1);
    switch (String.fromCharCode(line[0] ?? 0)) {
      case "+":
        return Buffer.from(rest);
      case "-":
        return new ReplyError(rest.toString("utf8"));
      case ":":
        return parseInteger(rest.toString("latin1"));
      case "$":
        return this.#bulk(Number(rest.toString("latin1")));
      case "*":
        return this.#array(Number(rest.toString("latin1")));
      default:
        throw new Error("the engine sent bytes that are no RESP2 reply");
    }
  }

  #line(): Buffer {
    const end = this.#buffer.indexOf(crlf, this.#position, "latin1");
    if (end === -1) throw incomplete;
    const line = this.#buffer.subarray(this.#position, end);
    this.#position = end + 2;
    return line;
  }

  #bulk(length: number): Uint8Array | null {
    if (length < 0) return null;
    const end = this.#position + length;
    if (this.#buffer.length < end + 2) throw incomplete;
    const bytes = Buffer.from(this.#buffer.subarray(this.#position, end));
    this.#position = end + 2;
    return bytes;
  }

  #array(length: number): Reply[] | null {
    return length < 0 ? null : Array.from({ length }, () => this.#reply());
  }
}

/** An integer reply: a number where that is exact, else a bigint. */
export function parseInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
