import { posix } from "node:path";
import type { Located, Markdown, Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

/** Every relative link must lead to a file or folder, and its anchor to a heading. */
export function checkLinks(repository: Repository): Mistake[] {
  return repository.pages.flatMap((page) =>
    page.links
      .filter(({ text }) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(text))
      .flatMap((link) => judgeLink(repository, page, link).map((message) => ({ file: page.file, line: link.line, message }))),
  );
}

function judgeLink({ files, folders, pages }: Repository, page: Markdown, { text }: Located): string[] {
  const [path = "", anchor] = text.split("#");
  const target = path === "" ? page.file : posix.join(posix.dirname(page.file), decodeURI(path)).replace(/\/$/, "");
  if (!files.has(target) && !folders.has(target) && target !== ".") return [`link to ${path}: ${target} does not exist`];
  if (anchor === undefined || !target.endsWith(".md")) return [];
  const headings = pages.find(({ file }) => file === target)?.headings ?? [];
  return headings.some((heading) => heading.anchor === anchor) ? [] : [`link to ${text}: ${target} has no heading #${anchor}`];
}
