/** What a test runner reported; `problems` are failures that belong to no single test, each a sentence. */
export type Totals = { passed: number; failed: number; skipped: string[]; problems: string[] };

export function addTotals(all: Totals[]): Totals {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.flatMap(({ skipped }) => skipped),
    problems: all.flatMap(({ problems }) => problems),
  };
}

/** Where nothing may be missing, a skipped test and an absent server are failures like any other. */
export function requireEverything(totals: Totals, missing: string[]): Totals {
  return {
    passed: totals.passed,
    failed: totals.failed + totals.skipped.length,
    skipped: [],
    problems: [...totals.problems, ...missing.map((name) => `${name} is missing and AEGIS_REQUIRE_SERVERS is set`)],
  };
}

export const countFailures = ({ failed, problems }: Totals) => failed + problems.length;

/** The last line of a test run. */
export function closingLine(totals: Totals): string {
  const skipped = totals.skipped.length === 0 ? "" : `, ${totals.skipped.length} skipped`;
  return `${totals.passed} passed, ${countFailures(totals)} failed${skipped}`;
}
