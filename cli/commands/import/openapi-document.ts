import { LineCounter, parseDocument } from "yaml";
import { UserError } from "../../user-error.ts";

export type Plain = Record<string, unknown>;
export type Pointer = readonly (string | number)[];

/** What could not be taken over from a document: where it stands, and why. */
export interface Note {
  pointer: string;
  line?: number;
  message: string;
}

export const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
export const plainOf = (value: unknown): Plain => (isPlain(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** An OpenAPI document 3.0 or 3.1, its local references, and the notes that are taken while it is read. */
export class OpenApiDocument {
  readonly root: Plain;
  readonly isOld: boolean;
  readonly notes: Note[] = [];
  readonly #lineOf: (pointer: Pointer) => number | undefined;

  constructor(text: string) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    const [error] = document.errors;
    if (error) throw new UserError(`the document is not valid YAML or JSON: ${error.message.split("\n")[0]}`);
    this.root = plainOf(document.toJS({ maxAliasCount: 1000 }));
    const version = String(this.root.openapi ?? "");
    if (!/^3\.[01](\.|$)/.test(version)) throw new UserError(`"openapi: ${version}" is not 3.0 or 3.1: convert the document first`);
    this.isOld = version.startsWith("3.0");
    this.#lineOf = (pointer) => {
      const node = document.getIn(pointer, true) as { range?: [number, number, number] | null } | undefined;
      return node?.range ? lines.linePos(node.range[0]).line : undefined;
    };
  }

  note(pointer: Pointer, message: string): void {
    const text = `#${pointer.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`;
    if (this.notes.some((note) => note.pointer === text && note.message === message)) return;
    const line = this.#lineOf(pointer);
    this.notes.push({ pointer: text, ...(line !== undefined && { line }), message });
  }

  /** The object at a place, through references within the document; undefined (and noted) where they lead nowhere. */
  follow(value: unknown, pointer: Pointer): { value: Plain; pointer: Pointer } | undefined {
    let [found, at] = [value, pointer];
    for (let step = 0; step < 32; step++) {
      if (!isPlain(found)) return undefined;
      if (typeof found.$ref !== "string") return { value: found, pointer: at };
      const target = readPointer(found.$ref);
      if (target === undefined) break;
      [found, at] = [this.at(target), target];
    }
    this.note(pointer, "its reference leads out of the document or in a circle: it was left out");
    return undefined;
  }

  at(pointer: Pointer): unknown {
    return pointer.reduce<unknown>((value, part) => {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
      return (value as Record<string | number, unknown>)[part];
    }, this.root);
  }
}

/** The parts of a local reference such as `#/components/schemas/Pet`. */
export function readPointer(reference: string): string[] | undefined {
  if (!reference.startsWith("#/")) return undefined;
  try {
    return reference
      .slice(2)
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch {
    return undefined;
  }
}
