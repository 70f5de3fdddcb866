import type { Limit } from "#contracts/limit.ts";

/** Of units below zero that a bucket gives back so long after they were taken, those that have not flowed in by themselves. */
export function decideRefund({ quota, windowSeconds }: Pick<Limit, "quota" | "windowSeconds">, units: number, elapsedMs: number): number {
  return Math.min(0, units + Math.floor((Math.max(0, elapsedMs) * quota) / (windowSeconds * 1000)));
}
