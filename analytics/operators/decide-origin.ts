const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** What a request says about where it comes from. */
export type OriginFacts = { method: string; origin: string | undefined; host: string | undefined; publicUrl: string };

/**
 * Whether a request that carries a session cookie may pass: reading always, changing only from a page of
 * Aegis's own origin, the public address or the host asked for.
 */
export function decideOrigin({ method, origin, host, publicUrl }: OriginFacts): boolean {
  if (SAFE_METHODS.has(method)) return true;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.origin === new URL(publicUrl).origin || (/^https?:$/.test(from.protocol) && from.host === host?.toLowerCase());
}
