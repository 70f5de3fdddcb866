const FINAL = 0x80;
const MASKED = 0x80;

/** Counts the messages of one direction of a WebSocket by the heads of its frames (RFC 6455 5.2); what those hold is passed over. */
export class FrameCounter {
  messages = 0;
  #head: number[] = [];
  #bytesLeft = 0;

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#bytesLeft > 0) {
        const passed = Math.min(this.#bytesLeft, chunk.length - at);
        this.#bytesLeft -= passed;
        at += passed;
      } else {
        this.#head.push(chunk[at++] ?? 0);
        this.#readHead();
      }
    }
  }

  /** Reads it once all of it is there. */
  #readHead(): void {
    const [first = 0, second] = this.#head;
    if (second === undefined) return;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (this.#head.length < 2 + lengthBytes + (second & MASKED ? 4 : 0)) return;
    const long = this.#head.slice(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
    this.#bytesLeft = lengthBytes === 0 ? short : long;
    this.#head = [];
    // Opcodes from 8 on are pings, pongs and closes; the last frame of a message says so.
    if ((first & 0x0f) < 8 && first & FINAL) this.messages += 1;
  }
}
