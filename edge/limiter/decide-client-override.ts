import type { LimitOverride } from "#contracts/live-policy.ts";
import type { ClientOverrides } from "./compile-client-overrides.ts";

/** What holds for a client at `now`: the override for it alone, else that of the longest pattern it matches. What has ended is passed over. */
export function decideClientOverride({ exact, patterns }: ClientOverrides, client: string, now: number): LimitOverride | undefined {
  const own = exact.get(client);
  if (own !== undefined && isInForce(own, now)) return own;
  return patterns.find(({ prefix, override }) => client.startsWith(prefix) && isInForce(override, now))?.override;
}

/** Whoever forgot to remove it: an override that has ended changes nothing. */
export function isInForce({ expiresAt }: LimitOverride, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}
