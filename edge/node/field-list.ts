import type { HeaderFields } from "../platform.ts";

const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;

/** Header fields by lower-case name. A field that came on several lines keeps them, and reads as one joined by commas, cookies by semicolons. */
export class FieldList implements HeaderFields {
  readonly #fields: Map<string, string | string[]>;

  constructor(fields: Map<string, string | string[]> = new Map()) {
    this.#fields = fields;
  }

  /** Names and values in turn, as node:http keeps what it read. */
  static fromLines(lines: readonly string[]): FieldList {
    const fields = new FieldList();
    for (let index = 0; index < lines.length; index += 2) fields.#add((lines[index] ?? "").toLowerCase(), lines[index + 1] ?? "");
    return fields;
  }

  /** Lower-case names with their values, as undici gives what it read. */
  static fromRecord(record: Readonly<Record<string, string | string[] | undefined>>): FieldList {
    const fields = new Map<string, string | string[]>();
    for (const name in record) {
      const value = record[name];
      if (value !== undefined) fields.set(name, value);
    }
    return new FieldList(fields);
  }

  copy(): FieldList {
    return new FieldList(new Map(this.#fields));
  }

  get(name: string): string | null {
    const key = name.toLowerCase();
    const value = this.#fields.get(key);
    if (typeof value === "string") return value;
    return value === undefined ? null : value.join(key === "cookie" ? "; " : ", ");
  }

  has(name: string): boolean {
    return this.#fields.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#fields.set(name.toLowerCase(), checked(value));
  }

  append(name: string, value: string): void {
    this.#add(name.toLowerCase(), checked(value));
  }

  delete(name: string): void {
    this.#fields.delete(name.toLowerCase());
  }

  keys(): Iterable<string> {
    return this.#fields.keys();
  }

  getSetCookie(): string[] {
    const value = this.#fields.get("set-cookie");
    return typeof value === "string" ? [value] : [...(value ?? [])];
  }

  /** Names and values in turn, a line each. */
  toLines(): string[] {
    const lines: string[] = [];
    for (const [name, value] of this.#fields) {
      if (typeof value === "string") lines.push(name, value);
      else for (const one of value) lines.push(name, one);
    }
    return lines;
  }

  #add(name: string, value: string): void {
    const known = this.#fields.get(name);
    if (known === undefined) this.#fields.set(name, value);
    // A new list each time: copies of this one hold the old.
    else this.#fields.set(name, typeof known === "string" ? [known, value] : [...known, value]);
  }
}

/** What would end a line early, or cannot be written as one byte a character, is refused as the web's Headers does. */
function checked(value: string): string {
  if (FORBIDDEN.test(value)) throw new TypeError("a header's value holds a character that no header may");
  return value;
}
