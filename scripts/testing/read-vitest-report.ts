import { relative } from "node:path";
import type { Totals } from "./totals.ts";

type Assertion = { status: string; fullName: string };
type FileResult = { name: string; status: string; message?: string; assertionResults: Assertion[] };

/**
 * Totals of vitest's JSON report. A file that failed without a failed test (it could not be loaded) counts as a problem,
 * and so does an exit code other than 0 that no failure explains.
 */
export function readVitestReport(report: string | undefined, exitCode: number, root: string): Totals {
  const files = report === undefined ? [] : (JSON.parse(report) as { testResults: FileResult[] }).testResults;
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: relative(root, file.name) })));
  const failed = tests.filter(({ status }) => status === "failed").length;
  const broken = files.filter((file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"));
  const problems = broken.map((file) => `${relative(root, file.name)}: ${file.message?.split("\n")[0] || "could not be run"}`);
  const unexplained = exitCode !== 0 && failed === 0 && problems.length === 0;
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed,
    skipped: tests.filter(({ status }) => status !== "passed" && status !== "failed").map(({ file, fullName }) => `${file}: ${fullName}`),
    problems: unexplained ? [`vitest ended with exit code ${exitCode}`] : problems,
  };
}
