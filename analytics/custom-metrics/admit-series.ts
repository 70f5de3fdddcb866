import { inArray, sql } from "drizzle-orm";
import type { MetricKind } from "#contracts/custom-metric.ts";
import type { Transaction } from "../db/connect.ts";
import { customSeries } from "../db/service-metric-tables.ts";
import { unnestRows } from "../db/unnest-rows.ts";
import { type MetricValue, type Rejected, reject } from "./decide-custom-metrics.ts";

export const mostSeriesOfName = 1000;
export const mostSeries = 10_000;

type Admission = { readonly admitted: MetricValue[]; readonly rejected: Rejected[] };
type Known = { readonly kinds: Map<string, MetricKind>; readonly counts: Map<string, number>; readonly series: Set<string>; all: number };

/** Keeps the number of series bounded and each name to one kind. One batch at a time: the lock makes the counts exact. */
export async function admitSeries(tx: Transaction, values: readonly MetricValue[]): Promise<Admission> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(4701004)`);
  const known = await readKnown(tx, values);
  const admission: Admission = { admitted: [], rejected: [] };
  for (const value of values) {
    const message = refusalOf(value, known);
    if (message === null) admission.admitted.push(value);
    else admission.rejected.push(reject(value.index, [message]));
  }
  await storeSeries(tx, admission.admitted);
  return admission;
}

function refusalOf({ name, kind, tags }: MetricValue, known: Known): { path: string; message: string } | null {
  const standing = known.kinds.get(name);
  if (standing !== undefined && standing !== kind) return { path: "kind", message: `${name} is a ${standing}` };
  const key = `${name} ${tags}`;
  if (known.series.has(key)) return null;
  const own = known.counts.get(name) ?? 0;
  if (own >= mostSeriesOfName) return { path: "tags", message: `${name} has ${mostSeriesOfName} sets of tags: use fewer` };
  if (known.all >= mostSeries) return { path: "name", message: `there are ${mostSeries} sets of names and tags: use fewer` };
  known.kinds.set(name, kind);
  known.counts.set(name, own + 1);
  known.series.add(key);
  known.all += 1;
  return null;
}

async function readKnown(tx: Transaction, values: readonly MetricValue[]): Promise<Known> {
  const names = [...new Set(values.map(({ name }) => name))];
  const rows = names.length === 0 ? [] : await tx.select().from(customSeries).where(inArray(customSeries.name, names));
  const all = await tx.$count(customSeries);
  const counts = new Map<string, number>();
  for (const { name } of rows) counts.set(name, (counts.get(name) ?? 0) + 1);
  const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
  return { kinds, counts, series: new Set(rows.map(({ name, tags }) => `${name} ${tags}`)), all };
}

async function storeSeries(tx: Transaction, values: readonly MetricValue[]): Promise<void> {
  const latest = new Map<string, MetricValue>();
  for (const value of values) {
    const key = `${value.name} ${value.tags}`;
    if ((latest.get(key)?.at ?? 0) <= value.at) latest.set(key, value);
  }
  const rows = [...latest.values()];
  if (rows.length === 0) return;
  const source = unnestRows([
    [rows.map(({ name }) => name), "text"],
    [rows.map(({ tags }) => tags), "text"],
    [rows.map(({ kind }) => kind), "text"],
    [rows.map(({ at }) => new Date(at).toISOString()), "timestamptz"],
  ]);
  await tx.execute(sql`
    INSERT INTO custom_series AS kept (name, tags, kind, last_at) SELECT * FROM ${source}
    ON CONFLICT (name, tags) DO UPDATE SET last_at = greatest(kept.last_at, excluded.last_at)`);
}
