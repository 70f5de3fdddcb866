/** One value of ASN.1 in DER. */
export interface DerValue {
  tag: number;
  /** What is in it, and the whole of it with tag and length. */
  content: Uint8Array;
  whole: Uint8Array;
}

export class DerError extends Error {}

/** Reads values one after another (X.690, definite lengths of up to three bytes, in their shortest form). */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next value, which must have that tag where one is given. */
  next(tag?: number): DerValue {
    const start = this.#at;
    const found = this.#byte();
    if ((found & 0x1f) === 0x1f || (tag !== undefined && found !== tag)) throw new DerError("unexpected tag");
    const length = this.#length();
    const from = this.#at;
    if (from + length > this.#bytes.length) throw new DerError("value cut short");
    this.#at = from + length;
    return { tag: found, content: this.#bytes.subarray(from, this.#at), whole: this.#bytes.subarray(start, this.#at) };
  }

  /** The next value if it has that tag; null: it stays where it is. */
  optional(tag: number): DerValue | null {
    return this.#bytes[this.#at] === tag ? this.next(tag) : null;
  }

  /** What is within the next value. */
  inside(tag: number): DerReader {
    return new DerReader(this.next(tag).content);
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const size = first & 0x7f;
    if (size === 0 || size > 3) throw new DerError("length not definite, or too long");
    let length = 0;
    for (let read = 0; read < size; read++) length = length * 256 + this.#byte();
    if (length < 0x80 || length < 256 ** (size - 1)) throw new DerError("length not in its shortest form");
    return length;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new DerError("value cut short");
    this.#at += 1;
    return byte;
  }
}
