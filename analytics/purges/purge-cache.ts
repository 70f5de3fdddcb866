import { desc } from "drizzle-orm";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Transaction } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { lockPolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";

/** What is purged: one of the three. */
export type PurgeTarget = { route: string } | { tag: string } | { all: true };
export type PurgeResult = { ok: true; decisionId: string; purgedAt: string } | { ok: false; reason: "not-found"; detail: string };

/** Voids what the edges keep of a route, of a tag or at all: ledger row, of which the policy document is made, all or nothing. */
export async function purgeCache(
  dependencies: SteeringDependencies,
  { target, reason, actor }: { target: PurgeTarget; reason: string; actor: Actor },
): Promise<PurgeResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<PurgeResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "cache", at);
    if ("route" in target && !(await hasRoute(tx, target.route)))
      return { ok: false, reason: "not-found", detail: `The live config has no route "${target.route}".` };
    const decision = { action: "cache.purge", target: nameOf(target), before: null, after: null, reason, actor, decidedAt: at };
    const decisionId = await recordDecision(tx, decision);
    await rebuildPolicyDocument(tx, locked, at);
    return { ok: true, decisionId, purgedAt: at.toISOString() };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

function nameOf(target: PurgeTarget): string {
  if ("route" in target) return `route:${target.route}`;
  return "tag" in target ? `tag:${target.tag}` : "all";
}

async function hasRoute(tx: Transaction, id: string): Promise<boolean> {
  const [row] = await tx.select({ compiled: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  return (row?.compiled as CompiledConfig | undefined)?.routes.some((route) => route.id === id) ?? false;
}
