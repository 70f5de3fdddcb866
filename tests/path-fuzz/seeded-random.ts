export type Random = ReturnType<typeof seededRandom>;

/** Numbers that a seed gives again (mulberry32), and choices by them. */
export function seededRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (part: number) => next() < part,
    pick: <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item,
  };
}
