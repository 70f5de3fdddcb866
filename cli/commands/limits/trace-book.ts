import type { Limit } from "#contracts/limit.ts";
import { UserError } from "../../user-error.ts";
import type { AskedCost } from "./counted-request.ts";

/** Sixteen bytes each, 24 under a limit with a cost. */
const MOST_KEPT = 10_000_000;

/** Requests in their order: when, and under what they are counted. */
export interface Trace {
  readonly at: readonly number[];
  readonly key: readonly string[];
  /** What their costs depend on; empty: they cost 1. */
  readonly asked: readonly AskedCost[];
}

/** Keeps a trace, with one copy of each key, to be judged again and again. */
export class TraceBook implements Trace {
  readonly at: number[] = [];
  readonly key: string[] = [];
  readonly asked: AskedCost[] = [];
  readonly #keys = new Map<string, string>();
  readonly #known = new Map<string, AskedCost>();
  readonly #hasCosts: boolean;

  constructor({ cost }: Pick<Limit, "cost">) {
    this.#hasCosts = cost !== undefined;
  }

  /** Notes a request; null: what it is counted under is not known. Throws `UserError` when there are too many. */
  note(at: number, key: string | null, asked: AskedCost): void {
    if (key === null) return;
    if (this.at.length === MOST_KEPT) {
      throw new UserError(
        `--refuse-at-most holds ${MOST_KEPT} requests at most, and there are more under this rule: give it a part of them`,
      );
    }
    if (!this.#keys.has(key)) this.#keys.set(key, key);
    this.at.push(at);
    this.key.push(this.#keys.get(key) ?? key);
    if (this.#hasCosts) this.asked.push(this.#once(asked));
  }

  #once({ method, said }: AskedCost): AskedCost {
    const id = `${method} ${said.join()}`;
    const known = this.#known.get(id) ?? { method, said };
    this.#known.set(id, known);
    return known;
  }
}
