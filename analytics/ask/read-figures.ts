import { sql } from "drizzle-orm";
import type { QueryPeriod, QueryPlan } from "#contracts/query-plan.ts";
import { bucketLatencyMs, percentile } from "#contracts/rollup.ts";
import type { Transaction } from "../db/connect.ts";
import { unpackHistogram } from "../db/pack-histogram.ts";
import type { Source } from "./decide-source.ts";
import { decideSource, isStep } from "./decide-source.ts";
import type { Step } from "./decide-steps.ts";
import { decideSteps } from "./decide-steps.ts";
import { figureOf, keyOf, rowsOf, tableOf } from "./rollup-sql.ts";

/** A figure for each group; without groups the only key is empty. null: no requests to measure. */
export type Figures = ReadonlyMap<string, number | null>;

/** Groups that are read at most: the first of them in the order that is asked for. */
const mostGroups = 1600;
const perSeconds = { second: 1, minute: 60, hour: 3600, day: 86_400 };

/** The figures of a plan in one of its periods, by name or by the start of the step. */
export async function readFigures(tx: Transaction, plan: QueryPlan, period: QueryPeriod): Promise<Figures> {
  const decision = decideSource(plan);
  if (!decision.ok) return new Map();
  const steps = isStep(plan.groupBy) ? decideSteps(period, plan.groupBy, plan.timeZone) : [];
  const reading = { plan, period, source: decision.source, steps };
  const read = await (isOfTwoTables(reading) ? readRefusalRate(tx, reading) : readOne(tx, reading));
  const figures = steps.length === 0 ? read : new Map([...read].map(([key, value]) => [startOfStep(steps, key), value]));
  return plan.aggregate === "rate" ? toRates(figures, reading) : figures;
}

type Reading = { readonly plan: QueryPlan; readonly period: QueryPeriod; readonly source: Source; readonly steps: readonly Step[] };

function startOfStep(steps: readonly Step[], key: string): string {
  return new Date(steps[Number(key) - 1]?.startMs ?? 0).toISOString();
}

function readOne(tx: Transaction, reading: Reading): Promise<Map<string, number | null>> {
  const { metric, aggregate } = reading.plan;
  return aggregate === "percentile" || metric.startsWith("slow-") ? readFromHistograms(tx, reading) : readSums(tx, reading);
}

async function readSums(tx: Transaction, { plan, period, source, steps }: Reading): Promise<Map<string, number | null>> {
  const direction = plan.order?.direction === "ascending" || plan.having?.than === "below" ? sql`ASC` : sql`DESC`;
  const { rows } = await tx.execute<{ key: string; value: number | null }>(sql`
    SELECT key, value FROM (
      SELECT ${keyOf(plan.groupBy, source, steps)} AS key, (${figureOf(plan, source)})::float8 AS value
      FROM ${tableOf(source)} WHERE ${rowsOf(plan, { source, period })}
      GROUP BY 1
    ) AS figures
    ORDER BY value ${direction} NULLS LAST, key
    LIMIT ${mostGroups}`);
  return new Map(rows.map(({ key, value }) => [key, value]));
}

async function readFromHistograms(tx: Transaction, { plan, period, source, steps }: Reading): Promise<Map<string, number | null>> {
  const { rows } = await tx.execute<{ key: string; histogram: string }>(sql`
    SELECT ${keyOf(plan.groupBy, source, steps)} AS key, sum(histogram) AS histogram
    FROM ${tableOf(source)} WHERE ${rowsOf(plan, { source, period })}
    GROUP BY 1`);
  return new Map(rows.map(({ key, histogram }) => [key, readHistogram(plan, unpackHistogram(histogram))]));
}

function readHistogram({ metric, percentile: share, thresholdMs }: QueryPlan, histogram: readonly number[]): number | null {
  if (metric === "latency") return percentile(histogram, (share ?? 50) / 100);
  const all = histogram.reduce((sum, count) => sum + count, 0);
  const slow = histogram.reduce((sum, count, bucket) => sum + (bucketLatencyMs(bucket) > (thresholdMs ?? 0) ? count : 0), 0);
  return metric === "slow-share" ? slow / all : slow;
}

/** What limits refused stands in one table, and all requests in another. */
function isOfTwoTables({ plan, source }: Reading): boolean {
  const namesLimit = plan.groupBy === "limit" || plan.filters.some(({ by }) => by === "limit");
  return plan.metric === "refusal-rate" && source === "limit" && !namesLimit;
}

async function readRefusalRate(tx: Transaction, reading: Reading): Promise<Map<string, number | null>> {
  const refused = await readSums(tx, { ...reading, plan: { ...reading.plan, metric: "refused" } });
  const requests = await readSums(tx, { ...reading, source: "traffic", plan: { ...reading.plan, metric: "requests" } });
  return new Map([...requests].map(([key, count]) => [key, count ? (refused.get(key) ?? 0) / count : null]));
}

function toRates(figures: Figures, { plan, period, steps }: Reading): Figures {
  const unitSeconds = perSeconds[plan.per ?? "second"];
  const seconds = (from: number, to: number) => Math.max(1, (to - from) / 1000);
  const lengths = new Map(steps.map((step) => [new Date(step.startMs).toISOString(), seconds(step.fromMs, step.toMs)]));
  const whole = seconds(Date.parse(period.from), Date.parse(period.to));
  return new Map([...figures].map(([key, value]) => [key, value === null ? null : (value * unitSeconds) / (lengths.get(key) ?? whole)]));
}
