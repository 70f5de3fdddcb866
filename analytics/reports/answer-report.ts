import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { type CsvValue, writeCsv } from "./write-csv.ts";

type Row = Readonly<Record<string, CsvValue>>;
export type Report = { readonly period: { readonly from: string; readonly to: string; readonly stepSeconds: number } };
type Answered<Value extends Report> = {
  readonly report: Value;
  readonly previous?: Value;
  /** Which of the report's tables a CSV holds. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly format?: "json" | "csv" | undefined;
};

/** A report as JSON, or one table of it as CSV; kept by nobody but who asked, and only to ask again with its ETag. */
export function answerReport<Value extends Report>(c: Context, { report, previous, table, columns, format }: Answered<Value>): Response {
  c.header("Cache-Control", "private, no-cache");
  c.header("Vary", "Accept, Authorization, Cookie");
  const type = accepts(c, { header: "Accept", supports: ["application/json", "text/csv"], default: "application/json" });
  if ((format ?? (type === "text/csv" ? "csv" : "json")) === "json") {
    return c.json(previous === undefined ? report : { ...report, previous });
  }
  c.header("Content-Type", "text/csv; charset=utf-8; header=present");
  c.header("Content-Disposition", `attachment; filename="${c.req.path.split("/").at(-1)}-${table}.csv"`);
  if (previous === undefined) return c.body(writeTable(columns, rowsIn(report, table)));
  // Both periods in one table, told apart by its first column.
  const named = (period: string, rows: readonly Row[]) => rows.map((row) => ({ period, ...row }));
  const rows = [...named("current", rowsIn(report, table)), ...named("previous", rowsIn(previous, table))];
  return c.body(writeTable(["period", ...columns], rows));
}

function rowsIn(report: Report, table: string): readonly Row[] {
  return (report as unknown as Readonly<Record<string, readonly Row[]>>)[table] ?? [];
}

function writeTable(columns: readonly string[], rows: readonly Row[]): string {
  return writeCsv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? null)),
  );
}
