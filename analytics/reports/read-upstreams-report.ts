import { sql } from "drizzle-orm";
import type { UpstreamsReport } from "#contracts/report.ts";
import type { Transaction } from "../db/connect.ts";
import { showPeriod } from "./decide-period.ts";
import { readGroups } from "./read-groups.ts";
import { trafficOf } from "./report-query.ts";
import type { ReportReading } from "./report-reading.ts";
import { readAtOneMoment } from "./report-reading.ts";
import { rollupRows } from "./rollup-rows.ts";

type Waits = { readonly asked: number; readonly sumMs: number };

/** Every upstream that requests were forwarded to, the busiest first. */
export async function readUpstreamsReport(reading: ReportReading): Promise<UpstreamsReport> {
  const { groups, waits } = await readAtOneMoment(reading.db, async (tx) => ({
    groups: await readGroups(tx, reading, "upstream"),
    waits: await readWaits(tx, reading),
  }));
  const forwarded = groups.filter(({ name }) => name !== "");
  return {
    period: showPeriod(reading.period),
    upstreams: forwarded.map(({ name, figures }) => ({ upstream: name, ...figures, ...showWaits(waits.get(name)) })),
  };
}

function showWaits({ asked, sumMs }: Waits = { asked: 0, sumMs: 0 }) {
  return { asked, upstreamMean: asked === 0 ? null : sumMs / asked };
}

async function readWaits(tx: Transaction, { period, query }: ReportReading): Promise<ReadonlyMap<string, Waits>> {
  const { rows } = await tx.execute<Waits & { upstream: string }>(sql`
    SELECT upstream, sum(asked)::float8 AS asked, sum(upstream_sum_ms)::float8 AS "sumMs"
    FROM ${rollupRows("details", period, trafficOf(period, query))} AS rows GROUP BY upstream`);
  return new Map(rows.map(({ upstream, ...waits }) => [upstream, waits]));
}
