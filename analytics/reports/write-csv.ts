export type CsvValue = string | number | null;

/**
 * A table as CSV (RFC 4180). A text that a spreadsheet would run as a formula is preceded by an apostrophe, which spreadsheets do
 * not show.
 */
export function writeCsv(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");
}

function writeCell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
