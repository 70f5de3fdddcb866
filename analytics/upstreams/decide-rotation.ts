const SHORTEST_HOLD_MS = 300_000;

/** What becomes of a target's place; `until` is when an ejection ends by itself, null: there is none. */
export type Rotation = { readonly change: "eject" | "restore" | "renew" | "none"; readonly until: number | null };

/**
 * What follows for a target that is in (`until` null) or out of rotation. An ejection ends by itself after five intervals, five
 * minutes at least, so that checks that have stopped leave nobody out for ever; half of that before, it is renewed.
 */
export function decideRotation(
  until: number | null,
  isEjected: boolean,
  { now, intervalSeconds }: { now: number; intervalSeconds: number },
): Rotation {
  const isOut = until !== null && until > now;
  if (!isEjected) return { change: isOut ? "restore" : "none", until: null };
  const holdMs = Math.max(SHORTEST_HOLD_MS, 5 * intervalSeconds * 1000);
  if (!isOut) return { change: "eject", until: now + holdMs };
  return until - now < holdMs / 2 ? { change: "renew", until: now + holdMs } : { change: "none", until };
}
