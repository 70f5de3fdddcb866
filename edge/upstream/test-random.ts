/** A sequence of chances in 0..1 that is the same for a seed (mulberry32): what is tested by it fails always or never. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often each value comes, as parts of all. */
export function sharesOf(values: readonly (string | null | undefined)[]): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const value of values) shares[String(value)] = (shares[String(value)] ?? 0) + 1 / values.length;
  return shares;
}
