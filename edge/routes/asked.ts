import type { IncomingRequest } from "../platform.ts";
import type { Condition } from "./compile-condition.ts";

type Request = Pick<IncomingRequest, "headers">;

/** What a request asks for, as routes are held against it: a header or a query is read when a route asks for it, and once. */
export class Asked {
  readonly method: string;
  /** Of a preflight: the names of the headers that the request to come will have, with values not yet known. */
  readonly announced: ReadonlySet<string> | null;
  readonly #request: Request;
  readonly #query: string;
  #headers: Map<string, string | null> | null = null;
  #parameters: URLSearchParams | null = null;

  constructor(request: Request, { method, query, announced = null }: { method: string; query: string; announced?: Asked["announced"] }) {
    this.method = method;
    this.announced = announced;
    this.#request = request;
    this.#query = query;
  }

  /** Whether a condition is met; a header that a preflight announces meets all but its absence. */
  meets(condition: Condition): boolean {
    const isAnnounced = this.announced !== null && condition.source === "header" && this.announced.has(condition.name);
    return isAnnounced ? !condition.holds(null) : condition.holds(this.read(condition));
  }

  read({ source, name }: Pick<Condition, "source" | "name">): string | null {
    return source === "header" ? this.#header(name) : this.#parameter(name);
  }

  #header(name: string): string | null {
    this.#headers ??= new Map();
    const known = this.#headers.get(name);
    if (known !== undefined) return known;
    const value = this.#request.headers.get(name);
    this.#headers.set(name, value);
    return value;
  }

  /** Percent-decoded once, `+` as a space, the first of several values: WHATWG's form encoding, the same on every platform. */
  #parameter(name: string): string | null {
    this.#parameters ??= new URLSearchParams(this.#query);
    return this.#parameters.get(name);
  }
}
