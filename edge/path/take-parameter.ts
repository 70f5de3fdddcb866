import { readName } from "./compile-query-change.ts";

/**
 * Takes a parameter out of a query, with its `?`; the bytes of every other parameter stay as they came. Its values are given
 * undecoded, and a parameter without one counts as empty.
 */
export function takeParameter(query: string, name: string): { query: string; values: readonly string[] } {
  const given = query.slice(1).split("&");
  const taken = given.filter((parameter) => readName(parameter) === name);
  if (taken.length === 0) return { query, values: taken };
  const kept = given.filter((parameter) => readName(parameter) !== name);
  const values = taken.map((parameter) => (parameter.includes("=") ? parameter.slice(parameter.indexOf("=") + 1) : ""));
  return { query: kept.length === 0 ? "" : `?${kept.join("&")}`, values };
}
