import type { SQL } from "drizzle-orm";
import { and, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";
import type { RequestReport } from "#contracts/report.ts";
import type { Database } from "../db/connect.ts";
import { requestMetrics } from "../db/metric-tables.ts";
import { toRequestReport } from "../db/to-request-report.ts";

/** Where a page ended. */
export type RequestPosition = { readonly at: number; readonly requestId: string };
export type RequestFilters = {
  readonly route?: string | undefined;
  readonly method?: string | undefined;
  readonly statusClass?: string | undefined;
  readonly status?: number | undefined;
  readonly client?: string | undefined;
  readonly plan?: string | undefined;
  readonly upstream?: string | undefined;
  readonly location?: string | undefined;
  readonly problem?: string | undefined;
};
type Asked = RequestFilters & {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly before: RequestPosition | null;
};

/** A page of answered requests, newest first, and where it ended; null: there is no more. */
export async function readRequests(db: Database, asked: Asked): Promise<{ requests: RequestReport[]; end: RequestPosition | null }> {
  const { at, requestId } = requestMetrics;
  const within = and(gte(at, new Date(asked.fromMs)), lt(at, new Date(asked.toMs)));
  const rows = await db
    .select()
    .from(requestMetrics)
    .where(and(within, ...conditionsOf(asked), asked.before === null ? undefined : isBefore(asked.before)))
    .orderBy(desc(at), desc(requestId))
    .limit(asked.limit + 1);
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  const end = rows.length > asked.limit && last ? { at: last.at.getTime(), requestId: last.requestId } : null;
  return { requests: page.map(toRequestReport), end };
}

function conditionsOf({ route, method, statusClass, status, client, plan, upstream, location, problem }: RequestFilters): SQL[] {
  const columns = [
    [requestMetrics.method, method],
    [requestMetrics.status, status],
    [requestMetrics.client, client],
    [requestMetrics.plan, plan],
    [requestMetrics.upstream, upstream],
    [requestMetrics.location, location],
    [requestMetrics.problemCode, problem],
  ] as const;
  return [
    ...columns.flatMap(([column, value]) => (value === undefined ? [] : [eq(column, value)])),
    ...(route === undefined ? [] : [route === "" ? isNull(requestMetrics.route) : eq(requestMetrics.route, route)]),
    ...(statusClass === undefined ? [] : [sql`${requestMetrics.status} / 100 = ${Number(statusClass[0])}`]),
  ];
}

/** The first part lets the index by time begin where the page before ended. */
function isBefore({ at, requestId }: RequestPosition): SQL {
  const time = sql`${new Date(at).toISOString()}::timestamptz`;
  return sql`${requestMetrics.at} <= ${time} AND (${requestMetrics.at}, ${requestMetrics.requestId}) < (${time}, ${requestId})`;
}
