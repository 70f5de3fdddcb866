import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";

/** One column of rows to insert: its values, and the Postgres type of one. */
export type UnnestColumn = readonly [values: readonly Scalar[], type: string];
export type Scalar = string | number | null;

/** `unnest($1::a[], $2::b[], …)` takes any number of rows in as many parameters as they have columns. */
export function unnestRows(columns: readonly UnnestColumn[]): SQL {
  const parameters = columns.map(([values, type]) => sql`${sql.param(arrayText(values, type))}::${sql.raw(type)}[]`);
  return sql`unnest(${sql.join(parameters, sql`, `)})`;
}

/** An array as Postgres writes it. `pg` makes the same of one, more slowly: it quotes numbers and copies every text. */
function arrayText(values: readonly Scalar[], type: string): string {
  return `{${values.map(type === "jsonb" ? jsonText : elementText).join(",")}}`;
}

/** The text of JSON holds no control characters: what quotes it for JSON quotes it for Postgres. */
function jsonText(value: Scalar): string {
  return value === null ? "NULL" : JSON.stringify(String(value));
}

function elementText(value: Scalar): string {
  if (value === null) return "NULL";
  if (typeof value === "number") return String(value);
  return `"${/["\\]/.test(value) ? value.replaceAll(/["\\]/g, "\\$&") : value}"`;
}
