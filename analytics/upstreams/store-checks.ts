import { eq, getTableColumns, sql } from "drizzle-orm";
import type { HealthReport, TargetCheck } from "#contracts/health-report.ts";
import type { Transaction } from "../db/connect.ts";
import { targetChecks } from "../db/upstream-tables.ts";
import { decideOpinion } from "./decide-opinion.ts";
import { type CheckedUpstream, hasTarget } from "./read-upstreams.ts";

type CheckRow = typeof targetChecks.$inferSelect;

/** The same column of the row that was to be inserted. */
const { upstream: _upstream, target: _target, edgeId: _edgeId, ...replaced } = getTableColumns(targetChecks);
const excluded = Object.fromEntries(Object.entries(replaced).map(([key, column]) => [key, sql.raw(`excluded."${column.name}"`)]));

/** Keeps what an edge found of the targets that are still checked; answers the upstreams of those that this is news of. */
export async function storeChecks(
  tx: Transaction,
  { edgeId, checks }: HealthReport,
  { checked, checkedAt }: { checked: ReadonlyMap<string, CheckedUpstream>; checkedAt: Date },
): Promise<CheckedUpstream[]> {
  const rows = await tx.select().from(targetChecks).where(eq(targetChecks.edgeId, edgeId));
  const known = new Map(rows.map((row) => [keyOf(row), row]));
  const news = new Map<string, CheckRow>();
  for (const check of checks) {
    const upstream = checked.get(check.upstream);
    const before = known.get(keyOf(check)) ?? null;
    if (upstream === undefined || !hasTarget(upstream, check.target)) continue;
    // A report that was sent twice, or overtaken by a later one.
    if (before !== null && before.checkedAt >= checkedAt) continue;
    news.set(keyOf(check), { ...check, edgeId, checkedAt, ...decideOpinion(before, check.good, upstream.healthCheck) });
  }
  if (news.size === 0) return [];
  const place = [targetChecks.upstream, targetChecks.target, targetChecks.edgeId];
  await tx
    .insert(targetChecks)
    .values([...news.values()])
    .onConflictDoUpdate({ target: place, set: excluded });
  const names = new Set([...news.values()].map(({ upstream }) => upstream));
  return [...names].flatMap((name) => checked.get(name) ?? []);
}

function keyOf({ upstream, target }: Pick<TargetCheck, "upstream" | "target">): string {
  return `${upstream} ${target}`;
}
