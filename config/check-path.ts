import type { Mistake, Path } from "./format-path.ts";

const parameterName = /^:[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** What stands in a canonical path as it is; everything else arrives percent-encoded and would never match. */
const plainPath = /^[A-Za-z0-9._~!$&'()*+,=:@/-]*$/;

function describeSegments(segments: readonly string[]): string[] {
  const parameters = segments.filter((segment) => segment.startsWith(":"));
  const misnamed = parameters.filter((segment) => !parameterName.test(segment));
  const repeated = parameters.filter((segment, index) => parameters.indexOf(segment) !== index);
  return [
    ...misnamed.map((segment) => `'${segment}' is not a parameter: write ':' and a name of letters, digits and '_', such as :id`),
    ...[...new Set(repeated)].map((segment) => `'${segment}' stands twice: give each parameter a name of its own`),
  ];
}

function describeForm(pattern: string, segments: readonly string[]): string | undefined {
  const forbidden = [";", "%"].find((character) => pattern.includes(character));
  if (forbidden) return `'${forbidden}' cannot stand in a path that is served: take it away`;
  if (!plainPath.test(pattern)) return "a character stands here that arrives percent-encoded: use letters, digits and -._~!$&'()+,=:@";
  if (segments.includes(".") || segments.includes("..")) return "'.' and '..' are resolved before a path is matched: write where they lead";
  if (segments.slice(0, -1).includes("")) return "'//' is merged before a path is matched: write one '/'";
  return undefined;
}

/** Mistakes of one path pattern: only patterns that canonical paths can match are accepted. */
export function checkPath(pattern: string, path: Path): Mistake[] {
  const segments = pattern.slice(1).split("/");
  const form = describeForm(pattern, segments);
  return [...(form ? [form] : []), ...describeSegments(segments)].map((message) => ({ path, message }));
}

/** As `checkPath`, for rules: they treat `/a` and `/a/` as one, so the slash at the end says nothing. */
export function checkRulePath(pattern: string, path: Path): Mistake[] {
  const mistakes = checkPath(pattern, path);
  if (mistakes.length > 0 || pattern === "/" || !pattern.endsWith("/")) return mistakes;
  const plain = pattern.slice(0, -1);
  return [{ path, message: `a rule's path does not end with '/': write ${plain}, or ${plain}/* for all below` }];
}
