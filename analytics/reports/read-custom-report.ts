import { sql } from "drizzle-orm";
import type { CustomMetricReport, MetricKind } from "#contracts/custom-metric.ts";
import { valuePercentile } from "../rollup/value-bucket.ts";
import { showPeriod, showSeries } from "./decide-period.ts";
import { rowsOf, stepOf } from "./report-query.ts";
import { type ReportReading, readAtOneMoment } from "./report-reading.ts";

/** A bucket of a step, of all sets of tags, or of one set; `first` and `final`: the least and the greatest set in it. */
type Row = { bucket: number; count: number; sum: number; minimum: number; maximum: number; last: number; first: string; final: string };
type Figures = CustomMetricReport["total"];
const mostSets = 100;

type CustomQuery = { readonly name: string; readonly tag?: string | undefined };

/** One metric of the user's own, by step and by tags; null where no such name was ever sent. */
export async function readCustomReport(
  { db, period }: Pick<ReportReading, "db" | "period">,
  { name, tag }: CustomQuery,
): Promise<CustomMetricReport | null> {
  const { kind, rows, ofSets } = await readAtOneMoment(db, async (tx) => {
    const named = await tx.execute<{ kind: MetricKind }>(sql`SELECT kind FROM custom_series WHERE name = ${name} LIMIT 1`);
    const [key, value] = tag === undefined ? [] : splitTag(tag);
    const tagged = key === undefined ? sql`true` : sql`tags::jsonb ->> ${key} = ${value}`;
    const rows = sql`custom_metric_minute WHERE name = ${name} AND ${rowsOf(period, {})} AND ${tagged}`;
    const steps = await tx.execute<Row & { step: number }>(sql`
      SELECT ${stepOf(period)} AS step, ${figures} FROM ${rows} GROUP BY step, bucket ORDER BY step`);
    const sets = await tx.execute<Row & { tags: string }>(sql`
      SELECT tags, ${figures} FROM ${rows} AND tags IN (
        SELECT tags FROM ${rows} GROUP BY tags ORDER BY sum(count) DESC, tags LIMIT ${mostSets})
      GROUP BY tags, bucket`);
    return { kind: named.rows[0]?.kind ?? null, rows: steps.rows, ofSets: sets.rows };
  });
  if (kind === null) return null;
  const show = (own: readonly Row[] = []) => showFigures(own, kind);
  const steps = Map.groupBy(rows, ({ step }) => step);
  const sets = [...Map.groupBy(ofSets, ({ tags }) => tags)].map(([tags, own]) => ({ tags: JSON.parse(tags), ...show(own) }));
  return {
    ...{ period: showPeriod(period), name, kind, total: show(rows) },
    series: showSeries(period, (step) => show(steps.get(step))),
    tags: sets.sort((one, other) => other.count - one.count),
  };
}

const figures = sql`bucket, sum(count)::float8 AS count, sum(sum)::float8 AS sum, min(minimum)::float8 AS minimum,
  max(maximum)::float8 AS maximum, (array_agg(last ORDER BY at DESC))[1]::float8 AS last, min(tags) AS first, max(tags) AS final`;

/** `name:value`; the value may hold colons. */
function splitTag(tag: string): [string, string] {
  const end = tag.indexOf(":");
  return [tag.slice(0, end), tag.slice(end + 1)];
}

function showFigures(rows: readonly Row[], kind: MetricKind): Figures {
  const count = rows.reduce((all, row) => all + row.count, 0);
  const sum = rows.reduce((all, row) => all + row.sum, 0);
  const buckets = new Map<number, number>();
  if (kind === "histogram") for (const row of rows) buckets.set(row.bucket, (buckets.get(row.bucket) ?? 0) + row.count);
  const extreme = (pick: (one: number, other: number) => number, read: (row: Row) => number) =>
    count === 0 ? null : rows.map(read).reduce((one, other) => pick(one, other));
  return {
    ...{ count, sum, mean: count === 0 ? null : sum / count },
    minimum: extreme(Math.min, ({ minimum }) => minimum),
    maximum: extreme(Math.max, ({ maximum }) => maximum),
    last: kind === "gauge" && isOfOneSet(rows) ? (rows.at(-1)?.last ?? null) : null,
    ...{ p50: valuePercentile(buckets, 0.5), p95: valuePercentile(buckets, 0.95), p99: valuePercentile(buckets, 0.99) },
  };
}

/** Each set of tags has a last value of its own. */
function isOfOneSet(rows: readonly Row[]): boolean {
  const [head] = rows;
  return rows.every(({ first, final }) => first === head?.first && final === head.first);
}
