import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";

/** One column of rows to insert: its values, and the Postgres type of one. */
export type UnnestColumn = readonly [values: readonly unknown[], type: string];

/** `unnest($1::a[], $2::b[], …)` takes any number of rows in as many parameters as they have columns. */
export function unnestRows(columns: readonly UnnestColumn[]): SQL {
  const parameters = columns.map(([values, type]) => sql`${sql.param(values)}::${sql.raw(type)}[]`);
  return sql`unnest(${sql.join(parameters, sql`, `)})`;
}
