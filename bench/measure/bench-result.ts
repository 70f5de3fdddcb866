/** A number that is promised somewhere, in the unit its name states. */
export type Goal = { name: string; goal: string; measured: number; met: boolean };

/** What the command line says to a bench. */
export type BenchOptions = {
  /** An access log in the combined format. */
  readonly log?: string | undefined;
  /** To try it: shorter, where the bench can be, and its result is not kept. */
  readonly short?: boolean;
};

/** What a bench hands back: one table, and what it was to show. */
export type BenchResult = { name: string; rows: Record<string, string | number>[]; goals: Goal[] };

/** A goal that is met by a value of at least `least`. */
export function atLeast(name: string, least: number, measured: number): Goal {
  return { name, goal: `≥ ${least}`, measured, met: measured >= least };
}

/** A goal that is met by a value of at most `most`. */
export function atMost(name: string, most: number, measured: number): Goal {
  return { name, goal: `≤ ${most}`, measured, met: measured <= most };
}
