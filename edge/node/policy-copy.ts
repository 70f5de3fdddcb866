import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { policyKeys, policyParts } from "#contracts/kv-keys.ts";
import type { LivePolicy } from "#contracts/live-policy.ts";
import type { Log } from "../log.ts";

type Texts = ReadonlyMap<string, string | null>;

/** The last live policy in a file, so that a start does not depend on analytics. Only its owner may read it. */
export class PolicyCopy {
  readonly #file: string;
  readonly #log: Log;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** Empty where there is none, or nonsense: the documents are judged like any that are read. */
  read(): Texts {
    try {
      return new Map(Object.entries(JSON.parse(readFileSync(this.#file, "utf8")) as Record<string, string>));
    } catch {
      return new Map();
    }
  }

  /** Written beside and put in place whole: whoever reads meanwhile, another process perhaps, reads the one before. */
  write(live: LivePolicy): void {
    const draft = `${this.#file}.${process.pid}`;
    const texts = policyParts.flatMap((part) => (live[part] === null ? [] : [[policyKeys[part], JSON.stringify(live[part])]]));
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(draft, JSON.stringify(Object.fromEntries(texts)), { mode: 0o600 });
      renameSync(draft, this.#file);
    } catch (error) {
      this.#log.warn("the copy of the live policy cannot be written", { error: String(error) });
    }
  }
}
