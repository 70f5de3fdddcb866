import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import * as z from "zod/mini";
import { Client } from "#contracts/client.ts";
import { described } from "#contracts/described.ts";
import { ReportRange } from "#contracts/report.ts";
import { Instant } from "#contracts/scalars.ts";
import { plainText } from "../ledger/plain-text.ts";
import type { ReportPeriod } from "./decide-period.ts";

export const Method = z.string().check(z.regex(/^[A-Z]{1,16}$/, { error: "use upper case, for example GET" }));
const filters = {
  route: described(z.optional(plainText(128)), "Only this route; empty: requests that no route matched."),
  method: described(z.optional(Method), "Only this method."),
  statusClass: described(z.optional(z.enum(["1xx", "2xx", "3xx", "4xx", "5xx"])), "Only answers of this class."),
  client: described(z.optional(Client), "Only this client."),
  plan: described(z.optional(plainText(128)), "Only callers of this plan; empty: of none."),
  upstream: described(z.optional(plainText(128)), "Only what was forwarded to this upstream; empty: to none."),
  location: described(z.optional(plainText(128)), "Only what was answered in this location; empty: in one that was not told."),
};
export type ReportFilter = keyof typeof filters;

/** Which period, as every report takes it. */
export const periodQuery = {
  range: described(z.optional(ReportRange), "How far back from now; 15m where nothing is said."),
  from: described(z.optional(Instant), "Begin, in place of range; rounded down to whole steps."),
  to: described(z.optional(Instant), "End; rounded up to whole steps, now at the latest."),
  step: described(z.optional(z.enum(["10s", "1m", "5m", "15m", "1h", "6h", "1d"])), "Length of a step; at most 1,500 of them."),
};
const period = {
  ...periodQuery,
  compare: described(z.optional(z.enum(["previous"])), "`previous` adds the same report about as much time before."),
  format: described(z.optional(z.enum(["json", "csv"])), "In place of the Accept header."),
};

type Shape = { readonly filters: readonly ReportFilter[]; readonly tables: readonly [string, ...string[]] };

/** Query of a report: its period, and filters by what its rollups count apart. Anything else is refused with what may be asked. */
export function reportQuery<More extends Record<string, z.ZodMiniType>>({ filters: offered, tables }: Shape, more: More) {
  const shape = {
    ...period,
    ...(Object.fromEntries(offered.map((name) => [name, filters[name]])) as unknown as typeof filters),
    table: described(z._default(z.enum(tables), tables[0]), "Which table of the report a CSV holds; the first one where it does not say."),
    ...more,
  };
  const known = `this report takes ${Object.keys(shape).join(", ")}; its rollups hold ${offered.join(", ")}`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? `${issue.keys.join(", ")}: ${known}` : undefined),
  });
}
const columns = ["route", "method", "client", "plan", "upstream", "location"] as const;
export type ReportQuery = { readonly [Name in ReportFilter]?: z.infer<(typeof filters)[Name]> };

/** Whether a filter is set that only the rollups of details hold. */
export function needsDetails({ plan, upstream, location }: ReportQuery): boolean {
  return plan !== undefined || upstream !== undefined || location !== undefined;
}

/** Condition on `at`, and on each column that a filter of the report names: which may be asked for is `reportQuery`'s to say. */
export function rowsOf({ fromMs, toMs }: ReportPeriod, query: ReportQuery): SQL {
  const { statusClass: _, ...named } = query;
  const conditions = [
    sql`at >= ${new Date(fromMs).toISOString()}::timestamptz`,
    sql`at < ${new Date(toMs).toISOString()}::timestamptz`,
    ...columns.flatMap((column) => (named[column] === undefined ? [] : [sql`${sql.identifier(column)} = ${named[column]}`])),
  ];
  return sql.join(conditions, sql` AND `);
}

/** The same, on tables of traffic. */
export function trafficOf(period: ReportPeriod, { statusClass, ...query }: ReportQuery): SQL {
  const rows = rowsOf(period, query);
  return statusClass === undefined ? rows : sql`${rows} AND status_class = ${Number(statusClass[0])}`;
}

/** The step of the period that `at` falls in, counted from 0. */
export function stepOf({ fromMs, stepSeconds }: ReportPeriod): SQL {
  return sql`floor((date_part('epoch', at) - ${fromMs / 1000}::float8) / ${stepSeconds}::float8)::integer`;
}
