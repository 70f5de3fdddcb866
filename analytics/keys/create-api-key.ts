import { durationSeconds } from "#contracts/scalars.ts";
import type { Refusal } from "../http/answer-problem.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { checkKeyNames } from "./check-key-names.ts";
import { type ApiKeyRights, ledgerReason, ledgerValues, type MadeApiKey, storeApiKey } from "./store-api-key.ts";

export type NewApiKey = ApiKeyRights & { name: string; expiresIn: string | null; reason: string; actor: Actor };
export type CreateResult = ({ ok: true } & MadeApiKey) | ({ ok: false } & Refusal);

/** Makes an API key with its ledger row; the publisher takes its record to KV. */
export async function createApiKey(dependencies: SteeringDependencies, wanted: NewApiKey): Promise<CreateResult> {
  const { db, env, now } = dependencies;
  const { expiresIn, reason, actor, ...kept } = wanted;
  const errors = await checkKeyNames(db, wanted);
  if (errors.length > 0) return { ok: false, reason: "input-invalid", errors };
  const createdAt = new Date(now());
  const expiresAt = expiryOf(expiresIn, createdAt.getTime());
  const made = await db.transaction(async (tx) => {
    const stored = await storeApiKey(tx, env, { ...kept, client: null, createdBy: actor.name, createdAt, expiresAt });
    await recordDecision(tx, {
      action: "key.create",
      target: stored.row.id,
      before: null,
      after: ledgerValues(stored.row),
      reason: ledgerReason(kept.name, reason),
      actor,
      decidedAt: createdAt,
      expiresAt,
    });
    return stored;
  });
  dependencies.policyChanged?.();
  return { ok: true, ...made };
}

/** When what lasts so long from `now` on is over; null: never. */
export function expiryOf(expiresIn: string | null, now: number): Date | null {
  return expiresIn === null ? null : new Date(now + durationSeconds(expiresIn) * 1000);
}
