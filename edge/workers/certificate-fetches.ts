import type { Env } from "../env.ts";
import type { Log } from "../log.ts";

export type Fetch = (request: Request, init: RequestInit) => Promise<Response>;
export type CertificateFetches = (name: string | undefined) => Fetch | null;

const plain: Fetch = (request, init) => fetch(request, init);

/**
 * Finds the `fetch` that presents a client certificate: that of wrangler's mTLS binding of that name; without a name, the platform's
 * own. Null where nothing is bound by the name, which is said once.
 */
export function certificateFetches(env: Env, log: Log): CertificateFetches {
  const missing = new Set<string>();
  return (name) => {
    if (name === undefined) return plain;
    const binding = env[name] as Partial<Fetcher> | undefined;
    if (typeof binding?.fetch === "function") return (request, init) => (binding as Fetcher).fetch(request, init);
    if (!missing.has(name)) log.error("a client certificate is not bound: its upstream is not asked", { binding: name });
    missing.add(name);
    return null;
  };
}
