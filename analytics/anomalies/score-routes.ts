import type { Database } from "../db/connect.ts";
import { decideRouteSurge, type RouteSurge } from "./decide-route-surge.ts";
import { readCalmCounts, readRouteCounts } from "./read-route-counts.ts";
import { readSeldom } from "./read-seldom.ts";

/** Finds the routes that have had far more requests in the last minutes than they have in calm. */
export function createRouteScorer(db: Database): (end: number) => Promise<ReadonlyMap<string, RouteSurge>> {
  const calmAt = readSeldom((end) => readCalmCounts(db, end));
  return async (end) => {
    const calm = await calmAt(end);
    if (calm.size === 0) return new Map();
    const counts = await readRouteCounts(db, end);
    return new Map(
      [...counts].flatMap(([route, count]) => {
        const surge = decideRouteSurge(count, calm.get(route) ?? []);
        return surge === null ? [] : [[route, surge] as const];
      }),
    );
  };
}
