import type { Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

/** On a line that names a test file, each further `sentence` must be the name of a test in it: what a table claims is proven. */
export function checkTests({ files, pages }: Repository, readText: (file: string) => string): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const { file, codeSpans } of pages) {
    let current = { path: "", line: 0 };
    for (const { text, line } of codeSpans) {
      if (/\.test\.tsx?$/.test(text) && files.has(text)) current = { path: text, line };
      else if (current.line === line && isSentence(text) && !holdsTest(readText(current.path), text))
        mistakes.push({ file, line, message: `\`${current.path}\` has no test "${text}"` });
    }
  }
  return mistakes;
}

function isSentence(text: string): boolean {
  return text.split(" ").length >= 3;
}

/** A name may be written in either quotes, and is matched whole or from its beginning. */
function holdsTest(source: string, name: string): boolean {
  return ['"', "'", "`"].some((quote) => source.includes(quote + name));
}
