const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** What a request says about where it comes from. */
export type OriginFacts = {
  method: string;
  origin: string | undefined;
  host: string | undefined;
  /** Sec-Fetch-Site, which no page can set; old browsers and programs send none. */
  fetchSite: string | undefined;
  publicUrl: string;
};

/**
 * Whether a request that carries a session cookie may pass: reading always, changing only from a page of
 * Aegis's own origin. Where that is known to be https it is the public address alone; else the host asked for counts too.
 */
export function decideOrigin({ method, origin, host, fetchSite, publicUrl }: OriginFacts): boolean {
  if (SAFE_METHODS.has(method)) return true;
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  if (origin === undefined || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  const own = new URL(publicUrl);
  if (from.origin === own.origin) return true;
  return own.protocol !== "https:" && /^https?:$/.test(from.protocol) && !from.hostname.endsWith(".") && from.host === host?.toLowerCase();
}
