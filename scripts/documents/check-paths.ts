import { posix } from "node:path";
import type { Markdown, Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

/** Folders of the house: what starts with one of them is meant as a path of this repository. */
const houseFolders = "edge analytics ml dashboard config contracts cli redis-rest scripts tests bench deploy docs .ci".split(" ");

/** Made by a command and not kept in git. */
const generated = /^(dashboard\/dist|ml\/\.venv|bench\/results)(\/|$)/;
const fileName = /^[\w.*-]+\.(ts|tsx|mjs|md|toml|yaml|json|jsonc|py|sql|html)$/;

/** Every path of the repository that stands in `code` must exist; `*` and `<word>` stand for anything within a name. */
export function checkPaths({ files, folders, pages }: Repository): Mistake[] {
  const names = [...files, ...folders];
  const exists = (path: string) => {
    const pattern = asPattern(path);
    return names.some((name) => pattern.test(name));
  };
  return pages.flatMap((page) =>
    pathsOf(page)
      .filter(({ path }) => !exists(path) && !exists(posix.join(posix.dirname(page.file), path)))
      .map(({ path, line }) => ({ file: page.file, line, message: `\`${path}\` does not exist` })),
  );
}

function pathsOf(page: Markdown): { path: string; line: number }[] {
  return page.codeSpans
    .map(({ text, line }) => ({ path: text.replace(/^\.\//, "").replace(/:\d+$/, ""), line }))
    .filter(({ path }) => isPath(path) && !generated.test(path))
    .map(({ path, line }) => ({ path: path.replace(/\/$/, ""), line }));
}

function isPath(text: string): boolean {
  if (/[\s"'()=$…]|\/\//.test(text)) return false;
  return text.includes("/") ? houseFolders.includes(text.slice(0, text.indexOf("/"))) : fileName.test(text);
}

/** A bare file name may lie anywhere; a path is meant from the root. */
function asPattern(path: string): RegExp {
  const body = path
    .replaceAll(/[.+?^$|()[\]\\]/g, "\\$&")
    .replaceAll(/\{([^}]*)\}/g, (_, choices: string) => `(${choices.replaceAll(/,\s*/g, "|")})`)
    .replaceAll(/<[^>]*>/g, "[^/]+")
    .replaceAll(/\*+/g, "[^/]*");
  return new RegExp(path.includes("/") ? `^${body}$` : `(^|/)${body}$`);
}
