import type { ErrorsReport, ThroughputReport } from "#contracts/report.ts";
import type { ReportReading } from "./read-reports.ts";
import type { Tally } from "./tally.ts";

/** One line of the comparison. `agrees` is null where earlier traffic in the reports makes it impossible to tell. */
export type Comparison = { what: string; expected: number; found: number; agrees: boolean | null; note?: string };

type Step = { at: string; count: number };
type Report = { period: ThroughputReport["period"]; total: { count: number }; series: readonly Step[] };

/** Sums a column over the steps from the one that was running when `before` was read. */
function sumSince<Row extends Step>(before: Report, series: readonly Row[], column: (row: Row) => number): number {
  const stepMs = before.period.stepSeconds * 1000;
  const fromMs = Math.floor(Date.parse(before.period.to) / stepMs) * stepMs;
  return series.reduce((sum, row) => (Date.parse(row.at) >= fromMs ? sum + column(row) : sum), 0);
}

function grown<Row extends Step>(
  before: Report & { series: readonly Row[] },
  after: Report & { series: readonly Row[] },
  column: (row: Row) => number,
): number {
  return sumSince(before, after.series, column) - sumSince(before, before.series, column);
}

/** True while what happened before the run is in both readings alike, so that their totals can be subtracted. */
function holdsSameHistory(before: Report, after: Report): boolean {
  const count = (row: Step) => row.count;
  return before.total.count - sumSince(before, before.series, count) === after.total.count - sumSince(before, after.series, count);
}

/** Requests and bytes that the route's reports have gained since `before`. */
export function countedSince(before: ReportReading, after: ReportReading): { count: number; bytesOut: number } {
  const [old, now] = [before.throughput, after.throughput];
  return { count: grown(old, now, (row) => row.count), bytesOut: grown(old, now, (row) => row.bytesOut) };
}

/** True when every comparison between the two readings is exact. */
export function areComparable(before: ReportReading, after: ReportReading): boolean {
  return holdsSameHistory(before.errors, after.errors) && holdsSameHistory(before.unrouted, after.unrouted);
}

const tellsApart = "earlier traffic has left the reports meanwhile";

function compareCounts(
  expected: ReadonlyMap<string, number>,
  before: Record<string, number>,
  after: Record<string, number>,
): [string, number, number][] {
  const keys = new Set([...expected.keys(), ...Object.keys(after)]);
  const rows = [...keys]
    .sort()
    .map((key): [string, number, number] => [key, expected.get(key) ?? 0, (after[key] ?? 0) - (before[key] ?? 0)]);
  return rows.filter(([, wanted, found]) => wanted !== 0 || found !== 0);
}

function compareOutcomes(tally: Tally, before: ReportReading, after: ReportReading): Comparison[] {
  const byStatus = new Map([...tally.routed.byStatus].map(([status, count]) => [String(status), count]));
  const exact = areComparable(before, after);
  const judge = (label: string, rows: [string, number, number][]): Comparison[] =>
    rows.map(([key, expected, found]) => ({
      what: `${label} ${key}`,
      expected,
      found,
      agrees: exact ? expected === found : null,
      ...(exact ? {} : { note: tellsApart }),
    }));
  const problems = (report: ErrorsReport) => report.byProblem;
  return [
    ...judge("status", compareCounts(byStatus, before.errors.byStatus, after.errors.byStatus)),
    ...judge("without a route:", compareCounts(tally.unrouted, problems(before.unrouted), problems(after.unrouted))),
  ];
}

/** Clients seen before the run may be the same ones again: then only bounds can be checked. */
function compareClients(tally: Tally, before: ReportReading, after: ReportReading): Comparison {
  const what = "distinct clients";
  const expected = tally.routed.clients.size;
  const [old, found] = [before, after].map(({ throughput }) => throughput.total.distinctClients ?? 0) as [number, number];
  if (old === 0) return { what, expected, found, agrees: found === expected };
  const possible = found >= expected && found <= expected + old;
  return {
    what,
    expected,
    found,
    agrees: possible ? null : false,
    note: `${old} were in the reports before; run again when they are quiet for an exact count`,
  };
}

/** Compares what the edge answered with what the reports have gained between two readings of one range. */
export function compareReports(tally: Tally, before: ReportReading, after: ReportReading): Comparison[] {
  const { count, bytesOut } = countedSince(before, after);
  const { routed } = tally;
  return [
    { what: "requests", expected: routed.count, found: count, agrees: count === routed.count },
    { what: "bytes", expected: routed.statedBytes, found: bytesOut, agrees: bytesOut === routed.statedBytes },
    compareClients(tally, before, after),
    ...compareOutcomes(tally, before, after),
  ];
}
