import pc from "picocolors";

const paint = { ready: pc.green, absent: pc.yellow, failed: pc.red } as const;

/** Lines of a table with columns as wide as their widest cell; the first row is the heading. */
export function printTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row, index) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    return index === 0 ? pc.bold(cells.join("  ")) : cells.join("  ");
  });
}

/** A part's state in its colour. */
export function paintState(state: string): string {
  return state in paint ? paint[state as keyof typeof paint](state) : state;
}
