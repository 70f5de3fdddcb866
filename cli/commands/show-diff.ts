import pc from "picocolors";
import { type DiffLine, diffLines } from "./diff-lines.ts";

const contextLines = 3;
const marks = { same: " ", removed: "-", added: "+" } as const;
const paints = { same: (text: string) => text, removed: pc.red, added: pc.green } as const;

type Numbered = DiffLine & { before: number; after: number };

function number(lines: readonly DiffLine[]): Numbered[] {
  let [before, after] = [1, 1];
  return lines.map((line) => {
    const numbered = { ...line, before, after };
    if (line.kind !== "added") before += 1;
    if (line.kind !== "removed") after += 1;
    return numbered;
  });
}

/** Lines that lie within `contextLines` of a change, in runs without gaps. */
function hunks(lines: readonly Numbered[]): Numbered[][] {
  const changed = lines.flatMap(({ kind }, index) => (kind === "same" ? [] : [index]));
  const shown = new Set(
    changed.flatMap((index) => Array.from({ length: 2 * contextLines + 1 }, (_, offset) => index - contextLines + offset)),
  );
  const runs: Numbered[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!shown.has(index)) continue;
    if (index === 0 || !shown.has(index - 1)) runs.push([]);
    runs.at(-1)?.push(line);
  }
  return runs;
}

/** A unified diff of two texts; no lines when they are equal. */
export function showDiff(before: { name: string; text: string }, after: { name: string; text: string }): string[] {
  const runs = hunks(number(diffLines(before.text, after.text)));
  if (runs.length === 0) return [];
  const body = runs.flatMap((run) => {
    const count = (other: DiffLine["kind"]) => run.filter(({ kind }) => kind !== other).length;
    const head = `@@ -${run[0]?.before},${count("added")} +${run[0]?.after},${count("removed")} @@`;
    return [pc.cyan(head), ...run.map(({ kind, text }) => paints[kind](`${marks[kind]}${text}`))];
  });
  return [`--- ${before.name}`, `+++ ${after.name}`, ...body];
}
