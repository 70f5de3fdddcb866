import { findSection, type Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

const pageFile = "docs/architecture.md";
const title = /file by file/i;
const fileLimit = 15;

/** The walk along one request names at most 15 files; that each exists is the paths' check, which a walk without files escapes. */
export function checkWalk({ pages }: Repository): Mistake[] {
  const page = pages.find(({ file }) => file === pageFile);
  const section = page && findSection(page, title);
  if (!page || !section) return [{ file: pageFile, line: 1, message: 'needs a section "… file by file" that follows one request' }];
  const spans = page.codeSpans.filter(({ line }) => line >= section.from && line <= section.to);
  const named = new Set(spans.map(({ text }) => text).filter((text) => /^[\w./-]+\/[\w.-]+\.(ts|tsx)$/.test(text)));
  if (named.size >= 1 && named.size <= fileLimit) return [];
  return [{ file: pageFile, line: section.from, message: `the walk names ${named.size} files; it must name 1 to ${fileLimit}` }];
}
