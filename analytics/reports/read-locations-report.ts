import type { LocationsReport } from "#contracts/report.ts";
import { showPeriod } from "./decide-period.ts";
import { readGroups } from "./read-groups.ts";
import type { ReportReading } from "./report-reading.ts";

/** Every location that answered requests, the busiest first. */
export async function readLocationsReport(reading: ReportReading): Promise<LocationsReport> {
  const groups = await readGroups(reading.db, reading, "location");
  return { period: showPeriod(reading.period), locations: groups.map(({ name, figures }) => ({ location: name || null, ...figures })) };
}
