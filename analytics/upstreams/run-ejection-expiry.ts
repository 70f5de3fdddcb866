import { and, eq, lt } from "drizzle-orm";
import type { Upstream } from "#contracts/upstream.ts";
import type { Transaction } from "../db/connect.ts";
import { targetChecks, targetHealth } from "../db/upstream-tables.ts";
import { healthCheckActor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { hasTarget, isChecked, readUpstreams } from "./read-upstreams.ts";
import { forgetTarget } from "./settle-upstream.ts";

type HealthRow = typeof targetHealth.$inferSelect;

/** An edge that reported nothing for so long is gone. */
const EDGE_KEPT_MS = 86_400_000;

/** Brings targets back whose ejection was not renewed in time or that are no longer checked, each with a ledger row; answers how many. */
export async function runEjectionExpiry(dependencies: SteeringDependencies): Promise<number> {
  const [any] = await dependencies.db.select({ target: targetHealth.target }).from(targetHealth).limit(1);
  if (any === undefined) return 0;
  const at = new Date(dependencies.now());
  const count = await dependencies.db.transaction(async (tx) => {
    const locked = await lockPolicyDocument(tx, "upstreams", at);
    await tx.delete(targetChecks).where(lt(targetChecks.checkedAt, new Date(at.getTime() - EDGE_KEPT_MS)));
    const upstreams = await readUpstreams(tx);
    let restored = 0;
    for (const row of await tx.select().from(targetHealth))
      restored += await settleRow(tx, { row, upstream: upstreams.get(row.upstream), at });
    if (restored > 0) await rebuildPolicyDocument(tx, locked, at);
    return restored;
  });
  if (count > 0) dependencies.policyChanged?.();
  return count;
}

/** 1 when a target was brought back. */
async function settleRow(tx: Transaction, { row, upstream, at }: { row: HealthRow; upstream?: Upstream; at: Date }): Promise<0 | 1> {
  const isGone = !(isChecked(upstream) && hasTarget(upstream, row.target));
  const isOver = row.ejectedUntil !== null && row.ejectedUntil <= at;
  if (isGone) await forgetTarget(tx, row);
  if (row.ejectedUntil === null || !(isGone || isOver)) return 0;
  if (!isGone) await clearEjection(tx, row);
  const reason = isGone ? "It is no longer checked" : "No health check renewed its ejection in time";
  const change = {
    action: "target.restore",
    target: `${row.upstream} ${row.target}`,
    before: { ejectedUntil: row.ejectedUntil },
    after: null,
  };
  await recordDecision(tx, { ...change, reason, actor: healthCheckActor, decidedAt: at });
  return 1;
}

async function clearEjection(tx: Transaction, { upstream, target }: HealthRow): Promise<void> {
  const place = and(eq(targetHealth.upstream, upstream), eq(targetHealth.target, target));
  await tx.update(targetHealth).set({ ejectedUntil: null }).where(place);
}
