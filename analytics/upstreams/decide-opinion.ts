import type { HealthCheck } from "#contracts/upstream.ts";

/** What one edge thinks of a target: `inRow` checks in a row were as `good` says. */
export type Opinion = { readonly good: boolean; readonly inRow: number; readonly healthy: boolean };

/** An edge's opinion after one more check; a target nothing is known of is taken to be healthy. */
export function decideOpinion(
  known: Opinion | null,
  good: boolean,
  { healthyAfter, unhealthyAfter }: Pick<HealthCheck, "healthyAfter" | "unhealthyAfter">,
): Opinion {
  const inRow = known?.good === good ? known.inRow + 1 : 1;
  const was = known?.healthy ?? true;
  const healthy = good ? was || inRow >= healthyAfter : was && inRow < unhealthyAfter;
  return { good, inRow, healthy };
}
