import type { LimitState } from "../exchange.ts";

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers, one item for each limit: `RateLimit-Policy` with the quota (q), its unit (qu), the
 * window (w) in seconds and the partition (pk), `RateLimit` with what remains (r) and the seconds until it changes (t). Names are slugs.
 */
export function rateLimitFields(states: readonly LimitState[]): Record<string, string> {
  return {
    "RateLimit-Policy": states.map(describePolicy).join(", "),
    RateLimit: states.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`).join(", "),
  };
}

function describePolicy({ name, quota, unit, windowSeconds, partition }: LimitState): string {
  const counted = unit === undefined ? "" : `;qu="${unit}"`;
  return `"${name}";q=${quota}${counted};w=${windowSeconds}${partition === undefined ? "" : `;pk=:${partition}:`}`;
}

/** The binding limit in the fields that most clients know; the reset is a moment, in seconds since 1970. */
export function legacyLimitFields({ quota, remaining, resetSeconds }: LimitState, now: number): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(quota),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(Math.ceil(now / 1000) + resetSeconds),
  };
}
