/** Edits (insert, delete, replace) between two words, ignoring case; two swapped neighbours are two edits. */
function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, character] of [...a].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (row[column - 1] ?? 0) + Number(b[column - 1] !== character);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known name that was probably meant, or undefined when none is close. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > 128) return undefined;
  const [nearest] = [...known].map((candidate) => ({ candidate, edits: distance(name, candidate) })).sort((a, b) => a.edits - b.edits);
  const allowed = Math.max(name.length > 2 ? 2 : 1, Math.floor(name.length / 3));
  return nearest && nearest.edits <= allowed && nearest.edits < name.length ? nearest.candidate : undefined;
}

/** The end of a message about an unknown name: what was probably meant, else what there is. */
export function suggestName(name: string, known: Iterable<string>): string {
  const names = [...known];
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return `did you mean ${JSON.stringify(nearest)}?`;
  return names.length > 0 ? `known here: ${names.join(", ")}` : "none is defined";
}
