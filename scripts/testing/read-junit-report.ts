import type { Totals } from "./totals.ts";

/** Totals of pytest's JUnit report. An exit code other than 0 that no failure explains counts as a problem. */
export function readJunitReport(report: string | undefined, exitCode: number): Totals {
  const cases = [...(report ?? "").matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, attributes = "", body = ""]) => ({
      name: `${attribute(attributes, "classname")}.${attribute(attributes, "name")}`,
      failed: /<(failure|error)[ >]/.test(body),
      skipped: /<skipped[ />]/.test(body),
    }),
  );
  const failed = cases.filter((test) => test.failed).length;
  return {
    passed: cases.filter((test) => !test.failed && !test.skipped).length,
    failed,
    skipped: cases.filter((test) => test.skipped && !test.failed).map(({ name }) => name),
    problems: exitCode !== 0 && failed === 0 ? [`pytest ended with exit code ${exitCode}`] : [],
  };
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? "?";
}
