import type { Limit } from "#contracts/limit.ts";
import { decideSimulated, openSimulation } from "#edge/limiter/decide-simulated.ts";
import { decideStanding } from "#edge/limiter/decide-standing.ts";
import { costUnder } from "./counted-request.ts";
import type { Trace } from "./trace-book.ts";

const MOST_QUOTA = 1_000_000_000;

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
 * The smallest quota that refuses no more than a share of the requests; `mostOfOne`: the units that one client asked for at most, under
 * which nobody is refused. Halves what is left with every run over the trace.
 */
export function findQuota(
  limit: Limit,
  trace: Trace,
  { refuseAtMost, isolates, mostOfOne }: { refuseAtMost: number; isolates: number; mostOfOne: number },
): FoundQuota {
  const most = Math.floor(refuseAtMost * trace.at.length);
  let [low, high] = [1, Math.max(1, Math.min(mostOfOne, MOST_QUOTA))];
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

function countRefused(limit: Limit, { at, key, asked }: Trace, isolates: number): number {
  const simulation = openSimulation(limit, isolates);
  let refused = 0;
  for (let index = 0; index < at.length; index++) {
    const cost = costUnder(limit, asked[index]);
    if (!decideSimulated(simulation, { key: key[index] ?? "", now: at[index] ?? 0, cost })) refused += 1;
  }
  return refused;
}
