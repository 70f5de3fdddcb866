import { and, eq } from "drizzle-orm";
import type { Target } from "#contracts/upstream.ts";
import type { Transaction } from "../db/connect.ts";
import { targetChecks, targetHealth } from "../db/upstream-tables.ts";
import { healthCheckActor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { decideEjections } from "./decide-ejections.ts";
import { decideHealth, opinionLastsMs } from "./decide-health.ts";
import { decideRotation, type Rotation } from "./decide-rotation.ts";
import type { CheckedUpstream } from "./read-upstreams.ts";

type CheckRow = typeof targetChecks.$inferSelect;
type HealthRow = typeof targetHealth.$inferSelect;
type Judged = { readonly target: Target; readonly row: HealthRow; readonly opinions: readonly CheckRow[] };

/**
 * Judges an upstream's targets by all that edges found, and takes them out of rotation or brings them back, each change with its row
 * in the ledger. Answers whether the document is to be rebuilt, which the caller holds.
 */
export async function settleUpstream(tx: Transaction, upstream: CheckedUpstream, at: Date): Promise<boolean> {
  const judged = await judgeTargets(tx, upstream, at);
  const sharing = judged.filter(({ target }) => target.weight > 0);
  const ejected = decideEjections(
    sharing.map(({ target, row }) => ({ url: target.url, group: target.group, healthy: row.healthy, since: row.since.getTime() })),
  );
  const timing = { now: at.getTime(), intervalSeconds: upstream.healthCheck.intervalSeconds };
  let isChanged = false;
  for (const one of judged) {
    const rotation = decideRotation(one.row.ejectedUntil?.getTime() ?? null, ejected.has(one.target.url), timing);
    await storeHealth(tx, { ...one.row, ejectedUntil: rotation.until === null ? null : new Date(rotation.until) });
    await recordRotation(tx, one, rotation, at);
    isChanged ||= rotation.change !== "none";
  }
  return isChanged;
}

async function judgeTargets(tx: Transaction, { name, targets, healthCheck }: CheckedUpstream, at: Date): Promise<Judged[]> {
  const checks = await tx.select().from(targetChecks).where(eq(targetChecks.upstream, name));
  const rows = await tx.select().from(targetHealth).where(eq(targetHealth.upstream, name));
  const since = at.getTime() - opinionLastsMs(healthCheck.intervalSeconds);
  return targets.map((target) => {
    const fresh = { upstream: name, target: target.url, healthy: true, since: at, ejectedUntil: null };
    const before = rows.find((row) => row.target === target.url) ?? fresh;
    const opinions = checks.filter((check) => check.target === target.url && check.checkedAt.getTime() >= since);
    const dated = opinions.map((check) => ({ healthy: check.healthy, checkedAt: check.checkedAt.getTime() }));
    const healthy = decideHealth(before.healthy, dated, since);
    return { target, opinions, row: healthy === before.healthy ? before : { ...before, healthy, since: at } };
  });
}

async function storeHealth(tx: Transaction, row: HealthRow): Promise<void> {
  const { upstream, target, ...state } = row;
  const place = [targetHealth.upstream, targetHealth.target];
  await tx.insert(targetHealth).values(row).onConflictDoUpdate({ target: place, set: state });
}

async function recordRotation(tx: Transaction, { target, row, opinions }: Judged, { change, until }: Rotation, at: Date): Promise<void> {
  if (change !== "eject" && change !== "restore") return;
  const reasons = {
    eject: "Health checks found it unhealthy",
    restore: row.healthy ? "Health checks found it healthy again" : "Too many others of its group are unhealthy for it to be left out",
  };
  const found = opinions.map(({ edgeId, good, inRow, status, failure }) => ({ edgeId, good, inRow, status, failure }));
  await recordDecision(tx, {
    action: `target.${change}`,
    target: `${row.upstream} ${target.url}`,
    before: change === "eject" ? null : { ejectedUntil: row.ejectedUntil },
    after: change === "eject" && until !== null ? { ejectedUntil: new Date(until) } : null,
    reason: reasons[change],
    evidence: { found },
    actor: healthCheckActor,
    decidedAt: at,
    expiresAt: until === null ? null : new Date(until),
  });
}

/** Forgets what was known of a target that is no longer checked. */
export async function forgetTarget(tx: Transaction, { upstream, target }: Pick<HealthRow, "upstream" | "target">): Promise<void> {
  await tx.delete(targetChecks).where(and(eq(targetChecks.upstream, upstream), eq(targetChecks.target, target)));
  await tx.delete(targetHealth).where(and(eq(targetHealth.upstream, upstream), eq(targetHealth.target, target)));
}
