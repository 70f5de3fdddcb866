import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";

const isOpen = (pattern: string) => pattern.endsWith("/*");

function describeForm(template: string): string | undefined {
  const segments = template.slice(1).split("/");
  const inner = segments.at(-1) === "" || segments.at(-1) === "*" ? segments.slice(0, -1) : segments;
  if (inner.includes("")) return "'//' would be another path to most servers: write one '/'";
  if (inner.some((segment) => segment === "." || segment === ".."))
    return "'.' and '..' would be resolved on the way: write where they lead";
  return inner.some((segment) => segment.includes("*"))
    ? "'*' may only stand alone at the end: it takes what the route's prefix leaves"
    : undefined;
}

/** Mistakes of a path that is made from what a route's pattern matched. */
export function checkPathTemplate(template: string, routePath: string, path: Path): Mistake[] {
  const form = describeForm(template);
  const known = routePath.split("/").filter((segment) => segment.startsWith(":"));
  const unknown = template.split("/").filter((segment) => segment.startsWith(":") && !known.includes(segment));
  const open = isOpen(template) && !isOpen(routePath);
  return [
    ...(form ? [form] : []),
    ...unknown.map((segment) => `'${segment}' is not a parameter of ${routePath}: ${suggestName(segment, known)}`),
    ...(open ? [`${routePath} leaves nothing for '/*': end the route's path with '/*', or take it away`] : []),
  ].map((message) => ({ path, message }));
}

/** Mistakes of what stands in place of a route's prefix. */
export function checkPrefix(prefix: string, routePath: string, path: Path): Mistake[] {
  const form = prefix === "/" ? undefined : describeForm(prefix);
  const closed = isOpen(routePath) ? undefined : `${routePath} has no prefix: end the route's path with '/*', or write the whole path`;
  return [form, closed].flatMap((message) => (message === undefined ? [] : [{ path, message }]));
}
