import type { LimitOverride } from "#contracts/live-policy.ts";
import type { ClientOverrides } from "./compile-client-overrides.ts";

/**
 * What holds at `now` for a client by any of its ids: the override for it alone, else that of the longest pattern it matches. What has
 * ended is passed over.
 */
export function decideClientOverride({ exact, patterns }: ClientOverrides, ids: readonly string[], now: number): LimitOverride | undefined {
  for (const id of ids) {
    const own = exact.get(id);
    if (own !== undefined && isInForce(own, now)) return own;
  }
  return patterns.find(({ prefix, override }) => isInForce(override, now) && ids.some((id) => id.startsWith(prefix)))?.override;
}

/** Whoever forgot to remove it: an override that has ended changes nothing. */
export function isInForce({ expiresAt }: LimitOverride, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}
