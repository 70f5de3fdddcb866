import type { LimitState } from "../exchange.ts";

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers, one item for each limit: `RateLimit-Policy` with the quota (q) and the window (w)
 * in seconds, `RateLimit` with what remains (r) and the seconds until it changes (t). Names are slugs, so they need no escaping.
 */
export function rateLimitFields(states: readonly LimitState[]): Record<string, string> {
  return {
    "RateLimit-Policy": states.map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`).join(", "),
    RateLimit: states.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`).join(", "),
  };
}
