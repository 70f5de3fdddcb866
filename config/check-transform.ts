import type { Transform } from "#contracts/transform.ts";
import { checkHeaderChange } from "./check-headers.ts";
import { checkPathTemplate, checkPrefix } from "./check-path-template.ts";
import type { Mistake, Path } from "./format-path.ts";

const pathChanges = ["stripPrefix", "rewritePrefix", "rewritePath"] as const;

function checkPathChange(transform: Transform, routePath: string, path: Path): Mistake[] {
  const { stripPrefix: prefix, rewritePrefix, rewritePath } = transform;
  const fits = prefix === undefined || routePath === prefix || routePath.startsWith(`${prefix}/`);
  const [first, ...others] = pathChanges.filter((name) => transform[name] !== undefined);
  return [
    ...(fits
      ? []
      : [{ path: [...path, "stripPrefix"], message: `${routePath} does not begin with ${prefix}: strip a prefix of the route's path` }]),
    ...(rewritePrefix === undefined ? [] : checkPrefix(rewritePrefix, routePath, [...path, "rewritePrefix"])),
    ...(rewritePath === undefined ? [] : checkPathTemplate(rewritePath, routePath, [...path, "rewritePath"])),
    ...others.map((name) => ({ path: [...path, name], message: `stands beside ${first}: use one of ${pathChanges.join(", ")}` })),
  ];
}

function checkQuery(query: Transform["query"], path: Path): Mistake[] {
  const kept = new Set([...Object.keys(query?.set ?? {}), ...Object.keys(query?.add ?? {})]);
  return (query?.remove ?? []).flatMap((name, index) =>
    kept.has(name) ? [{ path: [...path, "remove", index], message: `${name} is set or added as well: keep one of them` }] : [],
  );
}

/** Mistakes in a route's changes to requests and responses. */
export function checkTransform(transform: Transform, routePath: string, path: Path): Mistake[] {
  return [
    ...checkPathChange(transform, routePath, path),
    ...checkQuery(transform.query, [...path, "query"]),
    ...checkHeaderChange(transform.requestHeaders, [...path, "requestHeaders"]),
    ...checkHeaderChange(transform.responseHeaders, [...path, "responseHeaders"]),
  ];
}
