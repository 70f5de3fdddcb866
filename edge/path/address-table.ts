import { rangeKey, readRange } from "./address-range.ts";

/** Values by address range. Looking one up takes a step for each length that ranges have, however many of them there are. */
export class AddressTable<Value> {
  readonly #values = new Map<string, Value>();
  /** Lengths in use, the longest first, by how many bytes addresses have. */
  readonly #lengths = new Map<number, number[]>();

  /** An unreadable range is left out: what is written is checked where it comes in. */
  set(range: string, value: Value): void {
    const read = readRange(range);
    if (read === null) return;
    this.#values.set(rangeKey(read.bytes, read.bits), value);
    const lengths = new Set([...(this.#lengths.get(read.bytes.length) ?? []), read.bits]);
    this.#lengths.set(
      read.bytes.length,
      [...lengths].sort((left, right) => right - left),
    );
  }

  /** The value of the narrowest range around an address that `accept` takes. Unreadable addresses lie in no range. */
  find(address: string, accept: (value: Value) => boolean): Value | undefined {
    const bytes = readRange(address)?.bytes;
    for (const bits of this.#lengths.get(bytes?.length ?? 0) ?? []) {
      const value = this.#values.get(rangeKey(bytes ?? [], bits));
      if (value !== undefined && accept(value)) return value;
    }
    return undefined;
  }
}
