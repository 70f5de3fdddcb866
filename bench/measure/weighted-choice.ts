/** Weights of Zipf's law: the n-th of `count` has 1/n^`exponent`; together 1. */
export function zipfWeights(count: number, exponent: number): number[] {
  const raw = Array.from({ length: count }, (_, index) => 1 / (index + 1) ** exponent);
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** Chooses an index by its weight; `place` is even between 0 and 1. */
export function weightedChoice(weights: readonly number[]): (place: number) => number {
  let total = 0;
  const ends = Float64Array.from(weights, (weight) => {
    total += weight;
    return total;
  });
  return (place) => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > place * total) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
