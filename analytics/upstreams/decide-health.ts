/** An edge's opinion of a target, and when it last looked; times in milliseconds since 1970. */
export type DatedOpinion = { readonly healthy: boolean; readonly checkedAt: number };

const SHORTEST_MEMORY_MS = 180_000;

/** How long an edge's opinion counts: three intervals, and three minutes at least. */
export function opinionLastsMs(intervalSeconds: number): number {
  return Math.max(SHORTEST_MEMORY_MS, 3 * intervalSeconds * 1000);
}

/**
 * Whether a target is healthy by what the edges think that looked since `since`: the majority decides, so that one edge with a bad
 * line takes no target from the others; where they are divided evenly, or none looked, it stays as it was.
 */
export function decideHealth(was: boolean, opinions: readonly DatedOpinion[], since: number): boolean {
  const fresh = opinions.filter(({ checkedAt }) => checkedAt >= since);
  const well = fresh.filter(({ healthy }) => healthy).length;
  if (well * 2 === fresh.length) return was;
  return well * 2 > fresh.length;
}
