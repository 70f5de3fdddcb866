import { type SQL, sql } from "drizzle-orm";
import type { Limit } from "#contracts/limit.ts";
import type { ExplainedLimit } from "#contracts/limit-explanation.ts";
import { windowAt, windowStart } from "#edge/limiter/window.ts";
import type { Database } from "../db/connect.ts";

type Use = NonNullable<ExplainedLimit["use"]>;

/** Of longer windows raw events are too many to be read for one answer. */
const LONGEST_READ_SECONDS = 600;

/** Who is the same in all requests of a counter. */
export type Counter = { client?: string; route?: string };
export type UseQuestion = { limit: Limit; counter: Counter; at: Date };

const instant = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;

/** How a counter was used in the window of `at`, the one before and the one after; null: that is not kept. */
export async function readCounterUse(db: Database, question: UseQuestion): Promise<Use | null> {
  if (question.limit.windowSeconds <= LONGEST_READ_SECONDS) return readRequests(db, question);
  const { client, route } = question.counter;
  return client !== undefined && route === undefined ? readMinutes(db, { ...question, client }) : null;
}

async function readRequests(db: Database, { limit, counter, at }: UseQuestion): Promise<Use> {
  const bounds = boundsAround(limit, at);
  const named = JSON.stringify([{ limit: limit.name }]);
  const same = Object.entries(counter).map(([column, name]) => sql` AND ${sql.identifier(column)} = ${name}`);
  const rows = await sum(
    db,
    sql`
    SELECT ${windowOf(bounds)} AS window, at < ${instant(at.getTime())} AS before,
      coalesce(sum(units) FILTER (WHERE outcome IN ('allowed', 'store-failed-allowed', 'shadow-refused')), 0)::float8 AS admitted,
      coalesce(sum(units) FILTER (WHERE outcome IN ('refused', 'store-failed-refused')), 0)::float8 AS refused
    FROM (
      SELECT at, said->>'outcome' AS outcome, coalesce((said->>'cost')::numeric, 1) AS units
      FROM request_metrics, jsonb_array_elements(limits) AS said
      WHERE at >= ${instant(bounds[0])} AND at < ${instant(bounds[3])}${sql.join(same)} AND limits @> ${named}::jsonb
        AND said->>'limit' = ${limit.name}
    ) AS judged
    GROUP BY 1, 2`,
  );
  return describeUse("requests", rows, bounds);
}

async function readMinutes(db: Database, { limit, client, at }: UseQuestion & { client: string }): Promise<Use> {
  const bounds = boundsAround(limit, at);
  const rows = await sum(
    db,
    sql`
    SELECT ${windowOf(bounds)} AS window, null::boolean AS before,
      sum(count - refused)::float8 AS admitted, sum(refused)::float8 AS refused
    FROM rollup_client_minute
    WHERE at >= ${instant(bounds[0])} AND at < ${instant(bounds[3])} AND client = ${client}
    GROUP BY 1`,
  );
  return { ...describeUse("minutes", rows, bounds), admittedBefore: null };
}

type Sums = { window: number; before: boolean | null; admitted: number; refused: number };

async function sum(db: Database, query: SQL): Promise<Sums[]> {
  return (await db.execute<Sums>(query)).rows;
}

/** Where the window of a request, the one before and the one after begin, and where the last of them ends. */
type Bounds = readonly [number, number, number, number];

function boundsAround(limit: Limit, at: Date): Bounds {
  const own = windowAt(limit, at.getTime());
  const start = (after: number) => windowStart(limit, own + after);
  return [start(-1), start(0), start(1), start(2)];
}

/** 0 for the window before that of the request, which is 1. */
function windowOf([, own, next]: Bounds): SQL {
  return sql`CASE WHEN at < ${instant(own)} THEN 0 WHEN at < ${instant(next)} THEN 1 ELSE 2 END`;
}

function describeUse(source: Use["source"], rows: readonly Sums[], bounds: Bounds): Use {
  const total = (of: readonly Sums[], key: "admitted" | "refused") => of.reduce((all, row) => all + row[key], 0);
  const windows = bounds.slice(0, 3).map((from, window) => {
    const within = rows.filter((row) => row.window === window);
    return {
      from: new Date(from).toISOString(),
      to: new Date(bounds[window + 1] ?? from).toISOString(),
      admitted: total(within, "admitted"),
      refused: total(within, "refused"),
    };
  });
  const before = rows.filter((row) => row.window === 1 && row.before === true);
  return { source, windows, admittedBefore: total(before, "admitted") };
}
