import { setTimeout as delay } from "node:timers/promises";
import type { ReportRange } from "#contracts/report.ts";
import { UserError } from "../../user-error.ts";
import type { AnalyticsClient } from "../analytics-client.ts";
import { areComparable, type Comparison, compareReports, countedSince } from "./compare-reports.ts";
import { type ReportReading, rangesHolding, readReports } from "./read-reports.ts";
import type { Tally } from "./tally.ts";

const pollMs = 500;

type Waiting = {
  client: AnalyticsClient;
  route: string;
  tally: Tally;
  before: ReadonlyMap<ReportRange, ReportReading>;
  /** How long the run took, with what it waits for, in seconds. */
  runSeconds: number;
  /** Gives up when the reports have not grown for so long. */
  patienceMs: number;
};

const grownEnough = (tally: Tally, before: ReportReading, after: ReportReading) => countedSince(before, after).count >= tally.routed.count;

/** Reads again and again until the reports hold every answer, or have stopped growing. */
async function waitUntilCounted(
  { client, route, tally, patienceMs }: Waiting,
  range: ReportRange,
  before: ReportReading,
): Promise<ReportReading> {
  let after = await readReports(client, range, route);
  let grownAt = performance.now();
  while (!grownEnough(tally, before, after) && performance.now() - grownAt < patienceMs) {
    await delay(pollMs);
    const next = await readReports(client, range, route);
    if (countedSince(before, next).count > countedSince(before, after).count) grownAt = performance.now();
    after = next;
  }
  return after;
}

/** Waits for analytics to have counted the run, then compares in the shortest range that can tell everything exactly. */
export async function awaitReports(waiting: Waiting): Promise<{ range: ReportRange; comparisons: Comparison[] }> {
  const { client, route, tally, before } = waiting;
  let found: { range: ReportRange; comparisons: Comparison[] } | undefined;
  for (const range of rangesHolding(waiting.runSeconds)) {
    const old = before.get(range);
    if (!old) continue;
    const after = found ? await readReports(client, range, route) : await waitUntilCounted(waiting, range, old);
    const compared = { range, comparisons: compareReports(tally, old, after) };
    if (areComparable(old, after)) return compared;
    found ??= compared;
  }
  if (found) return found;
  throw new UserError("the run was longer than the longest report (30 days): its answers cannot be compared with the reports");
}
