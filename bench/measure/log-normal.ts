const spread = 0.5;

/** A latency around a median, log-normal by the method of Box and Muller; `place` is even between 0 and 1. */
export function logNormal(median: number, place: () => number): number {
  return median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - place())) * Math.cos(2 * Math.PI * place()));
}
