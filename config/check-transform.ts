import { connectionHeaders } from "#contracts/connection-headers.ts";
import type { Transform } from "#contracts/transform.ts";
import type { Mistake, Path } from "./format-path.ts";

/** What the gateway sets itself, besides what belongs to the connection: a fixed value would break the request. */
const ownNames = new Set(["content-length", "host"]);

function describeName(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (/^x[-_]aegis[-_]/.test(lower)) return `${name} is a header of Aegis itself: use another name`;
  return connectionHeaders.has(lower) || ownNames.has(lower)
    ? `${name} belongs to the connection and is set by the gateway: take it away`
    : undefined;
}

function checkHeaders(change: Transform["requestHeaders"], path: Path): Mistake[] {
  const set = Object.keys(change?.set ?? {}).map((name) => ({ name, at: [...path, "set", name] }));
  const removed = (change?.remove ?? []).map((name, index) => ({ name, at: [...path, "remove", index] }));
  const seen = new Set<string>();
  return [...set, ...removed].flatMap(({ name, at }) => {
    const repeated = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    const message = describeName(name) ?? (repeated ? `${name} stands here twice: header names ignore case` : undefined);
    return message === undefined ? [] : [{ path: at, message }];
  });
}

/** Mistakes in a route's changes to requests and responses. */
export function checkTransform(transform: Transform, routePath: string, path: Path): Mistake[] {
  const prefix = transform.stripPrefix;
  const fits = prefix === undefined || routePath === prefix || routePath.startsWith(`${prefix}/`);
  const mistakes = fits
    ? []
    : [{ path: [...path, "stripPrefix"], message: `${routePath} does not begin with ${prefix}: strip a prefix of the route's path` }];
  return [
    ...mistakes,
    ...checkHeaders(transform.requestHeaders, [...path, "requestHeaders"]),
    ...checkHeaders(transform.responseHeaders, [...path, "responseHeaders"]),
  ];
}
