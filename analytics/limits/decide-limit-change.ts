import { durationSeconds } from "#contracts/scalars.ts";

/** How a limit stands: in the config or under an override. */
export type LimitValues = { quota: number; windowSeconds: number; mode: "enforce" | "shadow" };
/** An override's values, and when it ends (milliseconds since 1970; null: never). */
export type OverrideValues = LimitValues & { expiresAt: number | null };

/** What an operator asks for; what is absent stays as it is. `expiresIn: null` takes an end away. */
export type LimitRequest = { quota?: number; window?: string; mode?: "enforce" | "shadow"; expiresIn?: string | null };

/** The override that a request makes of the config's values and of an override in force (null: none) at `now`. */
export function decideLimitChange(
  configured: LimitValues,
  current: OverrideValues | null,
  request: LimitRequest,
  now: number,
): OverrideValues {
  const { quota, windowSeconds, mode } = current ?? configured;
  return {
    quota: request.quota ?? quota,
    windowSeconds: request.window === undefined ? windowSeconds : durationSeconds(request.window),
    mode: request.mode ?? mode,
    expiresAt: decideExpiry(current?.expiresAt ?? null, request.expiresIn, now),
  };
}

function decideExpiry(current: number | null, expiresIn: string | null | undefined, now: number): number | null {
  if (expiresIn === undefined) return current;
  return expiresIn === null ? null : now + durationSeconds(expiresIn) * 1000;
}
