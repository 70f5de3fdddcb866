import type { RoutesReport } from "#contracts/report.ts";
import { showPeriod } from "./decide-period.ts";
import { readGroups } from "./read-groups.ts";
import type { ReportReading } from "./report-reading.ts";

/** Every route with all that is known of it, the busiest first. */
export async function readRoutesReport({ db, ...reading }: ReportReading): Promise<RoutesReport> {
  const groups = await readGroups(db, reading, "route");
  return { period: showPeriod(reading.period), routes: groups.map(({ name, figures }) => ({ route: name || null, ...figures })) };
}
