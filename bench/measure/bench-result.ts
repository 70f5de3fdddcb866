/** A number that is promised somewhere, in the unit its name states. */
export type Goal = { name: string; goal: string; measured: number; met: boolean };

/** What a bench hands back: one table, and what it was to show. */
export type BenchResult = { name: string; rows: Record<string, string | number>[]; goals: Goal[] };

/** A goal that is met by a value of at most `most`. */
export function atMost(name: string, most: number, measured: number): Goal {
  return { name, goal: `≤ ${most}`, measured, met: measured <= most };
}
