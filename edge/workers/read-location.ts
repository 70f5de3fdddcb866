import type { IncomingRequest } from "../platform.ts";

/** Cloudflare's code of the data centre a request came in at. The platform parses `cf` only here, and throws if it is no JSON. */
export function readLocation(request: IncomingRequest): string | null {
  try {
    const colo = (request.cf as { colo?: unknown } | undefined)?.colo;
    return typeof colo === "string" && /^[A-Z0-9]{3,4}$/.test(colo) ? colo : null;
  } catch {
    return null;
  }
}
