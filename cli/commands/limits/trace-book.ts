import { UserError } from "../../user-error.ts";

/** Sixteen bytes each. */
const MOST_KEPT = 10_000_000;

/** Requests in their order: when, and under what they are counted. */
export interface Trace {
  readonly at: readonly number[];
  readonly key: readonly string[];
}

/** Keeps a trace, with one copy of each key, to be judged again and again. */
export class TraceBook implements Trace {
  readonly at: number[] = [];
  readonly key: string[] = [];
  readonly #keys = new Map<string, string>();

  /** Notes a request; null: what it is counted under is not known. Throws `UserError` when there are too many. */
  note(at: number, key: string | null): void {
    if (key === null) return;
    if (this.at.length === MOST_KEPT) {
      throw new UserError(
        `--refuse-at-most holds ${MOST_KEPT} requests at most, and there are more under this rule: give it a part of them`,
      );
    }
    if (!this.#keys.has(key)) this.#keys.set(key, key);
    this.at.push(at);
    this.key.push(this.#keys.get(key) ?? key);
  }
}
