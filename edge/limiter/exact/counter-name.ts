import type { Limit } from "#contracts/limit.ts";

/**
 * A counter belongs to a name, an algorithm, a window and a quota. A changed quota starts one of its own, bounded by the new quota: an old
 * one may stand anywhere above it (a fixed window counts refusals too). In the window of the change, up to both quotas may pass.
 * A log holds what was admitted and nothing else: it is the same under any quota.
 */
export function counterName({ name, algorithm, windowSeconds, quota, burst }: Limit): string {
  const kind = `aegis:${name}:${algorithm}:${windowSeconds}`;
  return algorithm === "sliding-log" ? kind : `${kind}:${quota}:${burst}`;
}
