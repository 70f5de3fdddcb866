import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { RollupName } from "../rollup/rollup-kinds.ts";
import { columnsOf, rollupKinds } from "../rollup/rollup-kinds.ts";
import { decideGrain } from "./decide-grain.ts";
import type { ReportPeriod } from "./decide-period.ts";

/**
 * The rows of a rollup in a period, as few as its steps allow, as a subquery. Hours and days that the period ends in, or that
 * were added to since they were summed, are read from the finer rollups: nothing is missing, too much, or counted twice.
 * @param condition on the rollup's columns; holds the bounds of `at`.
 */
export function rollupRows(name: RollupName, period: ReportPeriod, condition: SQL): SQL {
  const asked = decideGrain(period.stepSeconds);
  // Only traffic stands in ten seconds. Periods are of whole minutes, so that minutes answer for the same requests.
  const grain = asked === "10s" && name !== "traffic" ? "minute" : asked;
  const kind = rollupKinds[name];
  const columns = sql.raw(["at", ...columnsOf(kind)].join(", "));
  const table = (of: string) => sql.raw(`${kind.table}_${of}`);
  if (grain === "10s" || grain === "minute") return sql`(SELECT ${columns} FROM ${table(grain)} WHERE ${condition})`;
  const hours = openSince("hour", period);
  const openMinutes = sql`
    SELECT ${columns} FROM ${table("minute")}
    JOIN ${hours} AS running ON at >= open AND at < open + interval '1 hour' WHERE ${condition}`;
  const summedHours = sql`
    SELECT ${columns} FROM ${table("hour")} WHERE ${condition} AND at NOT IN (SELECT open FROM ${hours} AS running)`;
  if (grain === "hour") return sql`(${summedHours} UNION ALL ${openMinutes})`;
  const days = sql`(SELECT open FROM ${openSince("day", period)} AS running)`;
  return sql`(
    SELECT ${columns} FROM ${table("day")} WHERE ${condition} AND at NOT IN ${days}
    UNION ALL ${summedHours} AND date_trunc('day', at, 'UTC') IN ${days}
    UNION ALL ${openMinutes})`;
}

const lengthMs = { hour: 3_600_000, day: 86_400_000 } as const;

/** Intervals that are not summed, and the one that holds the period's end, each once. */
function openSince(grain: "hour" | "day", { fromMs, toMs }: ReportPeriod): SQL {
  const instant = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
  return sql`(
    SELECT at AS open FROM rollup_changes WHERE grain = ${grain} AND at >= ${instant(fromMs)} AND at <= ${instant(toMs)}
    UNION SELECT ${instant(toMs - (toMs % lengthMs[grain]))})`;
}
