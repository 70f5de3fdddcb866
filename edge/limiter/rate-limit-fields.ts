import type { LimitState } from "../exchange.ts";

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` with the quota (q) and the window (w) in seconds,
 * `RateLimit` with what remains (r) and the seconds until it changes (t). Names are slugs, so they need no escaping.
 */
export function rateLimitFields(state: LimitState): Record<string, string> {
  return {
    "RateLimit-Policy": `"${state.name}";q=${state.quota};w=${state.windowSeconds}`,
    RateLimit: `"${state.name}";r=${state.remaining};t=${state.resetSeconds}`,
  };
}
