import type { Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

const pageFile = "docs/problems.md";
export type ProblemTable = Record<string, { status: number; title: string }>;

/** docs/problems.md has one table row for each problem, `code` | status | title, and no other. */
export function checkProblems({ pages }: Repository, problems: ProblemTable): Mistake[] {
  const page = pages.find(({ file }) => file === pageFile);
  if (!page) return [{ file: pageFile, line: 1, message: "is missing" }];
  const rows = page.text.split("\n").flatMap((text, index) => {
    const cells = /^\|\s*`([a-z-]+)`\s*\|\s*(\d{3})\s*\|\s*(.*?)\s*\|/.exec(text);
    return cells ? [{ code: cells[1] ?? "", status: Number(cells[2]), title: cells[3] ?? "", line: index + 1 }] : [];
  });
  const wrong = rows.flatMap(({ code, status, title, line }) => {
    const problem = problems[code];
    if (!problem) return [{ line, message: `problem ${code} is not in contracts/problem.ts` }];
    if (problem.status === status && problem.title === title) return [];
    return [{ line, message: `problem ${code} is ${problem.status} "${problem.title}" in contracts/problem.ts` }];
  });
  const absent = Object.keys(problems).filter((code) => !rows.some((row) => row.code === code));
  const twice = rows.filter(({ code }, index) => rows.findIndex((row) => row.code === code) !== index);
  return [
    ...wrong,
    ...absent.map((code) => ({ line: 1, message: `problem ${code} of contracts/problem.ts has no row` })),
    ...twice.map(({ code, line }) => ({ line, message: `problem ${code} has two rows` })),
  ].map((mistake) => ({ file: pageFile, ...mistake }));
}
