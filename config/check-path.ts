import type { Mistake, Path } from "./format-path.ts";

const parameterName = /^:[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** `URL` leaves a canonical path as it is; whatever it would change can never arrive, so it would never match. */
function wouldBeChanged(plain: string): boolean {
  const base = "http://canonical.invalid";
  return !URL.canParse(base + plain) || new URL(base + plain).pathname !== plain;
}

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
  if (segments.includes(".") || segments.includes(".."))
    return "'.' and '..' are resolved before a path is matched: write the path they lead to";
  if (pattern.length > 1 && pattern.endsWith("/"))
    return `a path does not end with '/': write ${pattern.replace(/\/+$/, "")}, or ${pattern.replace(/\/+$/, "")}/* for all below`;
  if (segments.length > 1 && segments.includes("")) return "'//' is merged before a path is matched: write one '/'";
  if (wouldBeChanged(`/${segments.filter((segment) => segment !== "*").join("/")}`))
    return "a character stands here that arrives percent-encoded: use letters, digits and -._~!$&'()+,=:@";
  return undefined;
}

/** Mistakes of one path pattern: only patterns that canonical paths can match are accepted. */
export function checkPath(pattern: string, path: Path): Mistake[] {
  const segments = pattern.slice(1).split("/");
  const form = describeForm(pattern, segments);
  return [...(form ? [form] : []), ...describeSegments(segments)].map((message) => ({ path, message }));
}
