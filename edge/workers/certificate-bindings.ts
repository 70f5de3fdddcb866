import type { Env } from "../env.ts";
import type { Log } from "../log.ts";

export type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

const plain: Fetch = (request, init) => fetch(request, init);

/** Finds the `fetch` that presents a client certificate: that of wrangler's mTLS binding of that name. */
export class CertificateBindings {
  readonly #env: Env;
  readonly #log: Log;
  readonly #known = new Map<string, Fetch | null>();

  constructor(env: Env, log: Log) {
    this.#env = env;
    this.#log = log;
  }

  /** Without a name, the platform's own `fetch`; null where nothing is bound by that name, which is said once. */
  of(name: string | undefined): Fetch | null {
    if (name === undefined) return plain;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#find(name);
    if (found === null) this.#log.error("a client certificate is not bound: its upstream is not asked", { binding: name });
    this.#known.set(name, found);
    return found;
  }

  #find(name: string): Fetch | null {
    const binding = this.#env[name] as Partial<Fetcher> | undefined;
    if (typeof binding?.fetch !== "function") return null;
    const { fetch: send } = binding;
    return (request, init) => send.call(binding, request, init);
  }
}
