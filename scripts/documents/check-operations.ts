import { findSection, type Markdown, type Mistake } from "./markdown.ts";
import type { Repository } from "./repository.ts";

const page = "docs/api.md";
const pattern = /^(GET|POST|PUT|PATCH|DELETE|WS)(?: (\/[^\s?]*))?(?:\?|$)/;

/**
 * Every operation of the service's own document must be told of in docs/api.md, as `METHOD /path`, and none that it does not have.
 * A bare `METHOD` is another one of the path before it on its line; /ws/… is told of as WS.
 * @param operations as `METHOD /path/{name}`.
 */
export function checkOperations({ pages }: Repository, operations: readonly string[]): Mistake[] {
  const api = pages.find(({ file }) => file === page);
  if (api === undefined) return operations.length === 0 ? [] : [{ file: page, line: 1, message: "does not exist" }];
  const told = readTold(api);
  const known = new Set(operations);
  const untold = operations.filter((name) => !told.has(name));
  const unknown = [...told].filter(([name]) => !known.has(name));
  return [
    ...untold.map((name) => ({ file: page, line: 1, message: `does not tell of \`${name}\`` })),
    ...unknown.map(([name, line]) => ({ file: page, line, message: `\`${name}\` is no operation of analytics` })),
  ];
}

/** Each operation that the page tells of, with its line; the ML API has a document of its own. */
function readTold(api: Markdown): ReadonlyMap<string, number> {
  const foreign = findSection(api, /^The ML API$/) ?? { from: Number.POSITIVE_INFINITY, to: 0 };
  const told = new Map<string, number>();
  let last = { line: 0, path: "" };
  for (const { text, line } of api.codeSpans.filter((span) => span.line < foreign.from || span.line > foreign.to)) {
    const [, verb, path = last.line === line ? last.path : ""] = pattern.exec(text) ?? [];
    if (verb === undefined || path === "") continue;
    last = { line, path };
    told.set(nameOf(verb, path), line);
  }
  return told;
}

function nameOf(verb: string, path: string): string {
  return `${verb === "WS" ? "GET" : verb} ${path.replaceAll(/:(\w+)/g, "{$1}")}`;
}
