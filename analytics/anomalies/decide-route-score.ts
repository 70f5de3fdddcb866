import type { Anomaly } from "#contracts/anomaly.ts";
import type { RouteSurge } from "./decide-route-surge.ts";

type RouteScore = { readonly score: number | null; readonly reasons: Anomaly["reasons"] };

/** What alerts are told of a route: the larger of the model's score and its surge's, the reasons of the larger first; null: unknown. */
export function decideRouteScore(anomaly: Pick<Anomaly, "score" | "reasons"> | null, surge: RouteSurge | null): RouteScore {
  const known = [anomaly, surge].filter((one) => one !== null).sort((one, other) => other.score - one.score);
  return { score: known[0]?.score ?? null, reasons: known.flatMap(({ reasons }) => reasons) };
}
