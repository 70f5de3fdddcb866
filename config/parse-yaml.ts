import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLError } from "yaml";
import type { FieldError } from "#contracts/problem.ts";
import type { Path } from "./format-path.ts";

const largestBytes = 1_048_576;
/** An alias may repeat a part of the file; many of them nested are how a small file fills memory. */
const mostAliases = 50;

/** A YAML text as plain data. `mistakes` did not keep the rest from being read. */
export type ParsedYaml = {
  ok: true;
  value: Record<string, unknown>;
  mistakes: FieldError[];
  /** The line (from 1) of the longest part of the path that stands in the file. */
  lineOf: (path: Path) => number | undefined;
};

const hints: Record<string, string> = {
  TAB_AS_INDENT: "a tab stands where spaces must: indent with spaces",
  DUPLICATE_KEY: "this key stands here twice: keep one of them",
  MULTIPLE_DOCS: "a second document begins here: keep everything in one, without a further ---",
  TAG_RESOLVE_FAILED: "tags such as !name have no meaning here: take it away",
  RESOURCE_EXHAUSTION: "lists or mappings are nested too deeply",
  BAD_INDENT: "the indentation does not fit: align this line with its neighbours, and close every bracket",
};

function describeSyntax(error: YAMLError, lines: LineCounter): FieldError {
  const message = hints[error.code] ?? `this is not valid YAML: ${error.message}`;
  return { path: "", line: lines.linePos(error.pos[0]).line, message };
}

function findForbiddenText(text: string): FieldError[] {
  if (Buffer.byteLength(text) > largestBytes) {
    return [{ path: "", message: `the file is larger than ${largestBytes} bytes: a configuration is far smaller` }];
  }
  // What YAML 1.2 (5.1) calls non-printable, and halves of surrogate pairs.
  const found = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (!found) return [];
  const line = text.slice(0, found.index).split(/\r\n|\r|\n/).length;
  return [{ path: "", line, message: "a character stands here that cannot be printed: take it away" }];
}

/** What the parser lets pass but a configuration may not hold. */
function findHazards(document: Document, lines: LineCounter): FieldError[] {
  const found: FieldError[] = [];
  let aliases = 0;
  const add = (node: Node, message: string) => found.push({ path: "", line: lines.linePos(node.range?.[0] ?? 0).line, message });
  visit(document, {
    Alias(_, alias) {
      aliases += 1;
      if (alias.resolve(document) === undefined) add(alias, `*${alias.source} refers to an anchor that does not stand before it`);
      if (aliases === mostAliases + 1) add(alias, `more than ${mostAliases} aliases: write the repeated parts out`);
    },
    Pair(_, pair) {
      if (isNode(pair.key) && !isScalar(pair.key)) add(pair.key, "a key must be a plain word");
    },
    Scalar(_, scalar) {
      const text = scalar.value;
      if (typeof text === "string" && (text.includes("\0") || !text.isWellFormed()))
        add(scalar, "an escape stands for a character that cannot be printed");
    },
  });
  return found;
}

/** One step down: where the part begins in the text, and what stands below it. */
function stepInto(document: Document, node: unknown, part: string | number): { start: unknown; below: unknown } | undefined {
  const holder = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(holder)) return typeof part === "number" ? { start: holder.items[part], below: holder.items[part] } : undefined;
  const pair = isMap(holder) ? holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(part)) : undefined;
  return pair && { start: pair.key, below: pair.value };
}

/** The offset of the longest part of the path that stands in the file. */
function offsetOf(document: Document, path: Path): number | undefined {
  let offset: number | undefined;
  let node: unknown = document.contents;
  for (const part of path) {
    const step = stepInto(document, node, part);
    if (!step || !isNode(step.start) || !step.start.range) break;
    offset = step.start.range[0];
    node = step.below;
  }
  return offset;
}

/** Reads one YAML 1.2 mapping; never throws. Each error has its line. */
export function parseYaml(text: string): ParsedYaml | { ok: false; errors: FieldError[] } {
  const forbidden = findForbiddenText(text);
  if (forbidden.length > 0) return { ok: false, errors: forbidden };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error", version: "1.2" });
  const problems = [...document.errors, ...document.warnings];
  const mistakes = problems.map((error) => describeSyntax(error, lines));
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY")) return { ok: false, errors: uniqueErrors(mistakes) };
  const hazards = findHazards(document as Document, lines);
  if (hazards.length > 0) return { ok: false, errors: [...mistakes, ...hazards] };
  if (!isMap(document.contents))
    return { ok: false, errors: [{ path: "", line: 1, message: "the file must be a mapping that begins with `gateway:`" }] };
  const lineOf = (path: Path) => {
    const offset = offsetOf(document as Document, path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return readValue(document as Document, mistakes, lineOf);
}

function readValue(document: Document, mistakes: FieldError[], lineOf: ParsedYaml["lineOf"]): ReturnType<typeof parseYaml> {
  try {
    const value = document.toJS({ maxAliasCount: mostAliases }) as Record<string, unknown>;
    return { ok: true, value, mistakes, lineOf };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, errors: [...mistakes, { path: "", line: 1, message: `the file cannot be unfolded: ${reason}` }] };
  }
}

function uniqueErrors(errors: FieldError[]): FieldError[] {
  return [...new Map(errors.map((error) => [`${error.line} ${error.message}`, error])).values()];
}
