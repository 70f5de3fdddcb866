import { sql } from "drizzle-orm";
import type { Database } from "../../analytics/db/connect.ts";
import type { Question } from "./question.ts";
import type { Truth, TruthRow } from "./score.ts";

/** What is true of a question, by each reading that is right: its SQL over the raw rows. */
export async function readTruths(db: Database, { sql: first, alsoRight }: Question): Promise<Truth[]> {
  const truths: Truth[] = [];
  for (const text of first === undefined ? [] : [first, ...alsoRight]) {
    const { rows } = await db.execute(sql.raw(text));
    truths.push(rows.map(toTruthRow));
  }
  return truths;
}

function toTruthRow(row: Record<string, unknown>): TruthRow {
  return {
    key: row.key instanceof Date ? row.key.toISOString() : String(row.key ?? ""),
    value: toNumber(row.value),
    current: toNumber(row.current),
    previous: toNumber(row.previous),
    answer: typeof row.answer === "boolean" ? row.answer : null,
  };
}

/** Postgres sends a count as text. */
function toNumber(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
