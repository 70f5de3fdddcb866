import type { Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

const pageFile = "docs/operations.md";
export type EnvironmentFile = { file: string; text: string };

/** Every variable that a service's env.ts reads stands in `code` in docs/operations.md. */
export function checkEnvironment({ pages }: Repository, environmentFiles: EnvironmentFile[]): Mistake[] {
  const page = pages.find(({ file }) => file === pageFile);
  if (!page) return [{ file: pageFile, line: 1, message: "is missing" }];
  const documented = new Set([...page.codeSpans, ...page.codeLines].flatMap(({ text }) => variablesOf(text)));
  return environmentFiles.flatMap(({ file, text }) =>
    variablesOf(text)
      .filter((name) => !documented.has(name))
      .map((name) => ({ file: pageFile, line: 1, message: `${name}, read in ${file}, is not documented` })),
  );
}

/** Names of variables that a user may set; one that is given a fixed text (`NAME: "false"`) is written, not read. */
function variablesOf(text: string): string[] {
  return [...new Set(text.match(/\b(?:AEGIS|CLOUDFLARE|DATABASE|REDIS|TEST|UPSTASH)_[A-Z0-9_]+\b(?!: ")/g) ?? [])];
}
