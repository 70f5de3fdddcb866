/** What a request costs, in whole units, never less than its share: what is no number costs one, what is below zero nothing. */
export function decideCost(cost: number | undefined): number {
  if (cost === undefined || Number.isNaN(cost)) return 1;
  return Math.max(0, Math.ceil(cost));
}
