import { printTable } from "../dev/print-table.ts";

/** Writes one line to standard output; what a user asked for and nothing else. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes one line to standard error. */
export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints the value as JSON when that was asked for, else what `describe` makes of it, line by line. */
export function printAnswer<Value>(json: boolean | undefined, value: Value, describe: (value: Value) => readonly string[]): void {
  if (json) printLine(JSON.stringify(value, null, 2));
  else for (const line of describe(value)) printLine(line);
}

/** A table's lines, or a sentence when it would have no rows. */
export function describeRows(heading: readonly string[], rows: readonly (readonly string[])[], empty: string): string[] {
  return rows.length === 0 ? [empty] : printTable([heading, ...rows]);
}
