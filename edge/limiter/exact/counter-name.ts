import type { Ask } from "../limiter.ts";

/**
 * A counter belongs to a name, an algorithm, a window and a quota. A changed quota starts one of its own, bounded by the new quota: an old
 * one may stand anywhere above it (a fixed window counts refusals too). In the window of the change, up to both quotas may pass.
 * Callers of every plan share one. A log holds what was admitted and nothing else: it is the same under any quota.
 */
export function counterName({ limit, unplanned = limit }: Pick<Ask, "limit" | "unplanned">): string {
  const kind = `aegis:${limit.name}:${limit.algorithm}:${limit.windowSeconds}`;
  return limit.algorithm === "sliding-log" ? kind : `${kind}:${unplanned.quota}:${unplanned.burst}`;
}
