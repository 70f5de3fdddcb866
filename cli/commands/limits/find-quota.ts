import type { Limit } from "#contracts/limit.ts";
import { decideStanding } from "#edge/limiter/decide-limit.ts";
import { decideSimulated, openSimulation } from "#edge/limiter/decide-simulated.ts";
import type { Trace } from "./trace-book.ts";

interface FoundQuota {
  quota: number;
  refused: number;
  refusedShare: number;
}

/** The limit with another quota, as an override would change it. */
export function withQuota(limit: Limit, quota: number, windowSeconds = limit.windowSeconds): Limit {
  const override = { quota, windowSeconds, mode: "enforce", origin: "operator", decisionId: "", expiresAt: null } as const;
  return decideStanding(limit, { override }, 0).limit;
}

/**
 * The smallest quota that refuses no more than a share of the requests; `mostOfOne`: the most that one client asked, under which nobody
 * is refused. Halves what is left with every run over the trace.
 */
export function findQuota(
  limit: Limit,
  trace: Trace,
  { refuseAtMost, isolates, mostOfOne }: { refuseAtMost: number; isolates: number; mostOfOne: number },
): FoundQuota {
  const most = Math.floor(refuseAtMost * trace.at.length);
  let [low, high] = [1, Math.max(1, mostOfOne)];
  let found = { quota: high, refused: countRefused(withQuota(limit, high), trace, isolates) };
  while (low < high) {
    const quota = Math.floor((low + high) / 2);
    const refused = countRefused(withQuota(limit, quota), trace, isolates);
    if (refused <= most) {
      high = quota;
      found = { quota, refused };
    } else low = quota + 1;
  }
  return { ...found, refusedShare: trace.at.length === 0 ? 0 : found.refused / trace.at.length };
}

function countRefused(limit: Limit, { at, key }: Trace, isolates: number): number {
  const simulation = openSimulation(limit, isolates);
  let refused = 0;
  for (let index = 0; index < at.length; index++) {
    if (!decideSimulated(simulation, key[index] ?? "", at[index] ?? 0)) refused += 1;
  }
  return refused;
}
