import type { ValueMatch } from "#contracts/matching.ts";
import type { Route } from "#contracts/route.ts";

/** What a route asks of one header or one query parameter. */
export interface Condition {
  readonly source: "header" | "parameter";
  readonly name: string;
  /** The only values that meet it; null: `holds` must be asked. */
  readonly values: readonly string[] | null;
  readonly holds: (value: string | null) => boolean;
}

/** A route's conditions, headers first; header names in lower case. */
export function compileConditions({ headers = {}, query = {} }: Pick<Route, "headers" | "query">): Condition[] {
  return [
    ...Object.entries(headers).map(([name, match]) => compileCondition("header", name.toLowerCase(), match)),
    ...Object.entries(query).map(([name, match]) => compileCondition("parameter", name, match)),
  ];
}

function compileCondition(source: Condition["source"], name: string, match: ValueMatch): Condition {
  const values = typeof match === "string" ? [match] : "oneOf" in match ? match.oneOf : null;
  return { source, name, values, holds: compileMatch(match) };
}

function compileMatch(match: ValueMatch): Condition["holds"] {
  if (typeof match === "string") return (value) => value === match;
  if ("oneOf" in match) {
    const values: ReadonlySet<string | null> = new Set(match.oneOf);
    return (value) => values.has(value);
  }
  if ("prefix" in match) return (value) => value?.startsWith(match.prefix) ?? false;
  if ("suffix" in match) return (value) => value?.endsWith(match.suffix) ?? false;
  if ("contains" in match) return (value) => value?.includes(match.contains) ?? false;
  return (value) => (value !== null) === match.present;
}
