export type DiffLine = { kind: "same" | "removed" | "added"; text: string };

/** Above this many comparisons the changed part is shown as a whole: removed, then added. */
const mostComparisons = 16_000_000;

/** One row of common lengths: for a line of the left list, at each place of the right one. */
function commonRow(line: string, right: readonly string[], below: Uint32Array): Uint32Array {
  const row = new Uint32Array(right.length + 1);
  for (let at = right.length - 1; at >= 0; at--) {
    row[at] = line === right[at] ? (below[at + 1] ?? 0) + 1 : Math.max(below[at] ?? 0, row[at + 1] ?? 0);
  }
  return row;
}

/** Lengths of the longest common subsequences of all ends of both lists, row by row. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint32Array[] {
  let below: Uint32Array = new Uint32Array(right.length + 1);
  const rows = [below];
  for (const line of left.toReversed()) {
    below = commonRow(line, right, below);
    rows.push(below);
  }
  return rows.reverse();
}

function diffMiddle(left: readonly string[], right: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (left.length * right.length > mostComparisons) return [...left.map(removed), ...right.map(added)];
  const lengths = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const [old = "", next = ""] = [left[i], right[j]];
    if (old === next) {
      lines.push({ kind: "same", text: old });
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) {
      lines.push(removed(old));
      i += 1;
    } else {
      lines.push(added(next));
      j += 1;
    }
  }
  return [...lines, ...left.slice(i).map(removed), ...right.slice(j).map(added)];
}

/** The lines of both texts in order; what is left without the added ones is `before`, without the removed ones `after`. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: "same", text }));
  const middle = diffMiddle(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  return [...same(left.slice(0, head)), ...middle, ...same(left.slice(left.length - tail))];
}
