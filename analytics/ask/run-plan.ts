import type { QueryMetric, QueryPlan } from "#contracts/query-plan.ts";
import type { QuestionFigures } from "#contracts/question.ts";
import type { Database } from "../db/connect.ts";
import { isStep } from "./decide-source.ts";
import { decideSteps } from "./decide-steps.ts";
import type { Figures } from "./read-figures.ts";
import { readFigures } from "./read-figures.ts";

export type PlanRun = { readonly figures: QuestionFigures; readonly notes: readonly string[] };
type Row = { key: string; value: number | null; previous?: number | null };

/** Rows that are answered at most. */
const mostRows = 100;

/** Reads the figures of a plan, both of its periods from one moment. Throws when the database does. */
export async function runPlan(db: Database, plan: QueryPlan): Promise<PlanRun> {
  const { compareWith } = plan;
  const [figures, previous] = await db.transaction(
    async (tx) =>
      [await readFigures(tx, plan, plan.period), compareWith === null ? null : await readFigures(tx, plan, compareWith)] as const,
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
  const unit = unitOf(plan);
  if (plan.groupBy === null) return { figures: { unit, ...overallOf(plan, figures, previous) }, notes: [] };
  if (isStep(plan.groupBy) && plan.top === null && plan.order === null)
    return { figures: { unit, series: seriesOf(plan, figures, previous) }, notes: [] };
  const all = arrange(plan, figures, previous);
  const rows = all.filter(({ key }) => key !== "" || !isOfNamed(plan));
  const kept = rows.slice(0, plan.top ?? mostRows);
  const notes = [
    ...(plan.top === null && rows.length > kept.length ? [`Of ${rows.length} rows the first ${kept.length} are listed.`] : []),
    ...(all.length > rows.length ? [`Requests without a ${plan.groupBy} are left out.`] : []),
  ];
  return { figures: { unit, rows: kept }, notes };
}

/** Where some of all routes, clients and so on are chosen, what has none is none of them. */
function isOfNamed({ top, having, groupBy, filters }: QueryPlan): boolean {
  const isAsked = filters.some(({ by, values, except }) => by === groupBy && values.includes("") && !except);
  return (top !== null || having !== null) && !isAsked;
}

function overallOf(plan: QueryPlan, figures: Figures, previous: Figures | null) {
  const value = figures.get("") ?? nothing(plan);
  return previous === null ? { value } : { value, previous: previous.get("") ?? nothing(plan) };
}

function seriesOf(plan: QueryPlan, figures: Figures, previous: Figures | null) {
  if (!isStep(plan.groupBy)) return [];
  const before = plan.compareWith === null ? [] : decideSteps(plan.compareWith, plan.groupBy, plan.timeZone);
  const figureAt = (of: Figures, startMs: number) => of.get(new Date(startMs).toISOString()) ?? nothing(plan);
  const points = decideSteps(plan.period, plan.groupBy, plan.timeZone).map(({ startMs }, index) => {
    const point = { at: new Date(startMs).toISOString(), value: figureAt(figures, startMs) };
    const other = before[index];
    return previous === null ? point : { ...point, previous: other === undefined ? null : figureAt(previous, other.startMs) };
  });
  return points.filter(({ value }) => isWanted(plan, value));
}

/** Rows in the order of the plan; of those that only one period has, the other is nothing. */
function arrange(plan: QueryPlan, figures: Figures, previous: Figures | null): Row[] {
  const rows = [...keysOf(plan, figures, previous)].map((key) => {
    const value = figures.get(key) ?? nothing(plan);
    return previous === null ? { key, value } : { key, value, previous: previous.get(key) ?? nothing(plan) };
  });
  const sign = plan.order?.direction === "ascending" ? 1 : -1;
  const rankOf = (row: Row) => (plan.order?.by === "change" ? changeOf(row) : row.value);
  return rows
    .filter(({ value }) => isWanted(plan, value))
    .sort((one, other) => compare(rankOf(one), rankOf(other), sign) || (one.key < other.key ? -1 : 1));
}

/** Of steps all are ranked, those without a request too. */
function keysOf({ period, groupBy, timeZone, order }: QueryPlan, figures: Figures, previous: Figures | null): Iterable<string> {
  if (isStep(groupBy)) return decideSteps(period, groupBy, timeZone).map(({ startMs }) => new Date(startMs).toISOString());
  return order?.by === "change" ? new Set([...figures.keys(), ...(previous?.keys() ?? [])]) : figures.keys();
}

function changeOf({ value, previous = null }: Row): number | null {
  return value === null || previous === null ? null : value - previous;
}

/** Nothing measured comes last, whatever the direction. */
function compare(one: number | null, other: number | null, sign: number): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return sign * (one - other);
}

function isWanted({ having }: QueryPlan, value: number | null): boolean {
  if (having === null) return true;
  return value !== null && (having.than === "above" ? value > having.value : value < having.value);
}

/** The figure where no row was found: sums are 0, and there is no latency or share of nothing. */
function nothing({ metric, aggregate }: QueryPlan): number | null {
  return isOfRequests(metric) || aggregate === "mean" ? null : 0;
}

function isOfRequests(metric: QueryMetric): boolean {
  return metric === "latency" || metric === "share" || metric === "slow-share" || metric.endsWith("-rate");
}

/** What the figures are counted in. */
function unitOf({ metric, aggregate, per }: Pick<QueryPlan, "metric" | "aggregate" | "per">): string {
  const base = metric === "latency" ? "ms" : isOfRequests(metric) ? "share" : metric.startsWith("bytes") ? "bytes" : countedIn(metric);
  return aggregate === "rate" ? `${base}/${per ?? "second"}` : base;
}

function countedIn(metric: QueryMetric): string {
  if (metric.endsWith("clients")) return "clients";
  return /^(?:allowed|shadow-refused|bypassed)$/.test(metric) ? "judgements" : "requests";
}
