import type { Grain } from "../rollup/rollup-kinds.ts";

const seconds = { day: 86_400, hour: 3600, minute: 60 } as const;

/** The coarsest rollups that the steps are made of: the fewest rows that answer for exactly these. */
export function decideGrain(stepSeconds: number): Grain {
  if (stepSeconds % seconds.day === 0) return "day";
  if (stepSeconds % seconds.hour === 0) return "hour";
  return stepSeconds % seconds.minute === 0 ? "minute" : "10s";
}
