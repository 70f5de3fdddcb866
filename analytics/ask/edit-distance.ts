/** Insertions, deletions, replacements and swaps of neighbours between two words; `most` + 1 for whatever is farther. */
export function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 1; index <= one.length; index++) {
    const next = [index];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[index - 1] === other[column - 1];
      const isSwap = one[index - 1] === other[column - 2] && one[index - 2] === other[column - 1];
      const swapped = isSwap && index > 1 && column > 1 ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(at(row, column - 1) + Number(!isSame), at(row, column) + 1, at(next, column - 1) + 1, swapped));
    }
    before = row;
    row = next;
  }
  return Math.min(at(row, other.length), most + 1);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** Edits that are taken for a slip of the fingers in a word of that length. */
export function slipsIn({ length }: { readonly length: number }): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}
