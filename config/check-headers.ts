import { connectionHeaders } from "#contracts/connection-headers.ts";
import type { HeaderChange } from "#contracts/transform.ts";
import type { Mistake, Path } from "./format-path.ts";

/** What the gateway sets itself, besides what belongs to the connection: a fixed value would break the request. */
const ownNames = new Set(["content-length", "host"]);

type Named = { name: string; at: Path };

function describeName(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (/^x[-_]aegis[-_]/.test(lower)) return `${name} is a header of Aegis itself: use another name`;
  return connectionHeaders.has(lower) || ownNames.has(lower)
    ? `${name} belongs to the connection and is set by the gateway: take it away`
    : undefined;
}

function checkNames(named: readonly Named[]): Mistake[] {
  const seen = new Set<string>();
  return named.flatMap(({ name, at }) => {
    const repeated = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    const message = describeName(name) ?? (repeated ? `${name} stands here twice: header names ignore case` : undefined);
    return message === undefined ? [] : [{ path: at, message }];
  });
}

const namesOf = (headers: object | undefined, path: Path): Named[] =>
  Object.keys(headers ?? {}).map((name) => ({ name, at: [...path, name] }));

/** Mistakes in headers with fixed values. */
export function checkHeaders(headers: Record<string, string> | undefined, path: Path): Mistake[] {
  return checkNames(namesOf(headers, path));
}

/** Mistakes in a change of headers. */
export function checkHeaderChange(change: HeaderChange | undefined, path: Path): Mistake[] {
  const removed = (change?.remove ?? []).map((name, index) => ({ name, at: [...path, "remove", index] }));
  const added = namesOf(change?.add, [...path, "add"]);
  const cookies = added.filter(({ name }) => name.toLowerCase() === "cookie");
  return [
    ...checkNames([...namesOf(change?.set, [...path, "set"]), ...removed]),
    ...checkNames(added),
    ...cookies.map(({ at }) => ({ path: at, message: "cookies are parted by ';' and cannot be added to: set the whole header" })),
  ];
}
