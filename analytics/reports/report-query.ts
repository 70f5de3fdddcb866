import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { ReportRange } from "#contracts/report.ts";
import { plainText } from "../ledger/plain-text.ts";
import type { ReportPeriod } from "./decide-period.ts";

/** Query of the four reports. */
export const ReportQuery = z.strictObject({
  range: z._default(ReportRange, "15m"),
  route: described(z.optional(plainText(128)), "Only this route; empty: requests that no route matched."),
  method: described(
    z.optional(z.string().check(z.regex(/^[A-Z]{1,16}$/, { error: "use upper case, for example GET" }))),
    "Only this method.",
  ),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

/** Condition on the columns `at`, `route` and `method` that every rollup table has. */
export function rowsOf({ fromMs, toMs }: ReportPeriod, { route, method }: ReportQuery): SQL {
  const conditions = [
    sql`at >= ${new Date(fromMs).toISOString()}::timestamptz`,
    sql`at <= ${new Date(toMs).toISOString()}::timestamptz`,
    ...(route === undefined ? [] : [sql`route = ${route}`]),
    ...(method === undefined ? [] : [sql`method = ${method}`]),
  ];
  return sql.join(conditions, sql` AND `);
}

/** The step of the period that `at` falls in, counted from 0. */
export function stepOf({ fromMs, stepSeconds }: ReportPeriod): SQL {
  return sql`floor((extract(epoch FROM at) - ${fromMs / 1000}::numeric) / ${stepSeconds}::numeric)::integer`;
}

/** The table of traffic whose grain divides the period's steps. */
export function trafficTable({ stepSeconds }: ReportPeriod): SQL {
  return sql.raw(stepSeconds % 60 === 0 ? "rollup_minute" : "rollup_10s");
}
