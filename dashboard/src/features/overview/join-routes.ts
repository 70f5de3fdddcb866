import type { ErrorsReport, LatencyReport, ThroughputReport } from "#contracts/report.ts";
import type { Figures } from "./figure-columns.tsx";

/** One route over the range; null where another report has not arrived or knows nothing. */
export type RouteFigures = Figures & { route: string | null };

type Others = { latency?: LatencyReport; errors?: ErrorsReport };

/** Joins the reports' routes by name; throughput names the routes. */
export function joinRoutes(throughput: ThroughputReport, { latency, errors }: Others): RouteFigures[] {
  const latencyOf = new Map(latency?.routes.map((row) => [row.route, row]));
  const errorsOf = new Map(errors?.routes.map((row) => [row.route, row]));
  return throughput.routes.map(({ route, count, perSecond }) => {
    const failed = errorsOf.get(route);
    return {
      route,
      count,
      perSecond,
      p95: latencyOf.get(route)?.p95 ?? null,
      clientErrors: failed?.clientErrors ?? null,
      serverErrors: failed?.serverErrors ?? null,
      errorRate: failed?.errorRate ?? null,
    };
  });
}
