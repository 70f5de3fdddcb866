/** Gives each item its chosen name, or its fallback with a number where another item has that name already. */
export function uniqueNames(items: readonly { chosen: string | undefined; fallback: string }[]): string[] {
  const taken = new Set(items.flatMap(({ chosen }) => chosen ?? []));
  return items.map(({ chosen, fallback }) => {
    if (chosen !== undefined) return chosen;
    let name = fallback;
    for (let number = 2; taken.has(name); number++) name = `${fallback}-${number}`;
    taken.add(name);
    return name;
  });
}
