/** What a request costs, in whole units, never less than its share: what is no number costs one, what is below zero nothing. */
export function decideCost(cost: number | undefined): number {
  if (cost === undefined || Number.isNaN(cost)) return 1;
  return Math.max(0, Math.ceil(cost));
}

const MOST_CHARGED = 1e12;

/** Units charged after the fact, or given back below zero: whole ones, what is no number none. */
export function decideCharge(units: number): number {
  if (Number.isNaN(units)) return 0;
  return Math.max(-MOST_CHARGED, Math.min(MOST_CHARGED, Math.ceil(units)));
}
