import { type SQL, sql } from "drizzle-orm";
import type { ExplainedLimit } from "#contracts/limit-explanation.ts";
import type { Database } from "../db/connect.ts";

type Use = NonNullable<ExplainedLimit["use"]>;

/** Of longer windows raw events are too many to be read for one answer. */
const LONGEST_READ_SECONDS = 600;

export type Counter = { kind: "client" | "route"; name: string };
export type UseQuestion = { limit: string; counter: Counter; windowSeconds: number; at: Date };

const instant = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;

/** How a counter was used in the window of `at`, the one before and the one after; null: that is not kept. */
export async function readCounterUse(db: Database, question: UseQuestion): Promise<Use | null> {
  if (question.windowSeconds <= LONGEST_READ_SECONDS) return readRequests(db, question);
  return question.counter.kind === "client" ? readMinutes(db, question) : null;
}

async function readRequests(db: Database, { limit, counter, windowSeconds, at }: UseQuestion): Promise<Use> {
  const column = sql.raw(counter.kind);
  const [windowMs, time] = [windowSeconds * 1000, at.getTime()];
  const first = Math.floor(time / windowMs) * windowMs - windowMs;
  const named = JSON.stringify([{ limit }]);
  const rows = await sum(
    db,
    sql`
    SELECT ${windowOf(windowSeconds)} AS window, at < ${instant(time)} AS before,
      count(*) FILTER (WHERE said IN ('allowed', 'store-failed-allowed', 'shadow-refused'))::float8 AS admitted,
      count(*) FILTER (WHERE said IN ('refused', 'store-failed-refused'))::float8 AS refused
    FROM (
      SELECT at, (SELECT said->>'outcome' FROM jsonb_array_elements(limits) AS said WHERE said->>'limit' = ${limit} LIMIT 1) AS said
      FROM request_metrics
      WHERE at >= ${instant(first)} AND at < ${instant(first + 3 * windowMs)} AND ${column} = ${counter.name} AND limits @> ${named}::jsonb
    ) AS judged
    GROUP BY 1, 2`,
  );
  return describeUse("requests", rows, { first, windowMs });
}

async function readMinutes(db: Database, { counter, windowSeconds, at }: UseQuestion): Promise<Use> {
  const windowMs = windowSeconds * 1000;
  const first = Math.floor(at.getTime() / windowMs) * windowMs - windowMs;
  const rows = await sum(
    db,
    sql`
    SELECT ${windowOf(windowSeconds)} AS window, null::boolean AS before,
      sum(count - refused)::float8 AS admitted, sum(refused)::float8 AS refused
    FROM rollup_client_minute
    WHERE at >= ${instant(first)} AND at < ${instant(first + 3 * windowMs)} AND client = ${counter.name}
    GROUP BY 1`,
  );
  return { ...describeUse("minutes", rows, { first, windowMs }), admittedBefore: null };
}

type Sums = { window: number; before: boolean | null; admitted: number; refused: number };

async function sum(db: Database, query: SQL): Promise<Sums[]> {
  return (await db.execute<Sums>(query)).rows;
}

function windowOf(windowSeconds: number): SQL {
  return sql`floor(extract(epoch FROM at) / ${windowSeconds}::numeric)::float8`;
}

function describeUse(source: Use["source"], rows: readonly Sums[], { first, windowMs }: { first: number; windowMs: number }): Use {
  const own = Math.round(first / windowMs) + 1;
  const total = (of: readonly Sums[], key: "admitted" | "refused") => of.reduce((all, row) => all + row[key], 0);
  const windows = [own - 1, own, own + 1].map((window) => {
    const within = rows.filter((row) => row.window === window);
    return {
      from: new Date(window * windowMs).toISOString(),
      to: new Date((window + 1) * windowMs).toISOString(),
      admitted: total(within, "admitted"),
      refused: total(within, "refused"),
    };
  });
  const before = rows.filter((row) => row.window === own && row.before === true);
  return { source, windows, admittedBefore: total(before, "admitted") };
}
