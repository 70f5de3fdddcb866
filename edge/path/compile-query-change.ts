import type { Transform } from "#contracts/transform.ts";

/** Changes a query, with its `?`; the bytes of every other parameter stay as they came, in their order. */
export type QueryChange = (query: string) => string;

/** Compiles a route's change of the query. Takes away first, then sets (where the first one stood), then adds at the end. */
export function compileQueryChange({ remove = [], set = {}, add = {} }: NonNullable<Transform["query"]>): QueryChange {
  const removed = new Set(remove);
  const fixed = new Map(Object.entries(set).map(([name, value]) => [name, writeParameter(name, value)]));
  const added = Object.entries(add).map(([name, value]) => writeParameter(name, value));
  return (query) => {
    const given = query.length < 2 ? [] : query.slice(1).split("&");
    const kept = given.filter((parameter) => !removed.has(readName(parameter)));
    const parameters = [...placeFixed(kept, fixed), ...added];
    return parameters.length === 0 ? "" : `?${parameters.join("&")}`;
  };
}

function placeFixed(parameters: readonly string[], fixed: ReadonlyMap<string, string>): string[] {
  if (fixed.size === 0) return [...parameters];
  const unplaced = new Map(fixed);
  const placed = parameters.flatMap((parameter) => {
    const name = readName(parameter);
    const value = unplaced.get(name) ?? (fixed.has(name) ? [] : parameter);
    unplaced.delete(name);
    return value;
  });
  return [...placed, ...unplaced.values()];
}

function writeParameter(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value.toWellFormed())}`;
}

/** A parameter's name as servers read it. Names to be found are plain ASCII, so that no other escape matters. */
export function readName(parameter: string): string {
  const end = parameter.indexOf("=");
  const name = end < 0 ? parameter : parameter.slice(0, end);
  return name.includes("%") ? name.replace(/%([2-7][0-9A-Fa-f])/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))) : name;
}
