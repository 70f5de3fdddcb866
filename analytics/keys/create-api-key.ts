import { randomBytes } from "node:crypto";
import { durationSeconds } from "#contracts/scalars.ts";
import { apiKeys } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { hashApiKey, makeApiKey } from "./make-api-key.ts";

export type NewApiKey = { name: string; roles: string[]; plan: string | null; expiresIn: string | null; actor: Actor };
export type CreatedApiKey = { key: string; row: typeof apiKeys.$inferSelect };

/** Makes an API key with its ledger row. The key itself is answered once and kept nowhere; the publisher takes its record to KV. */
export async function createApiKey(dependencies: SteeringDependencies, wanted: NewApiKey): Promise<CreatedApiKey> {
  const { db, env, now } = dependencies;
  const { id, key } = makeApiKey(randomBytes);
  const createdAt = new Date(now());
  const expiresAt = wanted.expiresIn === null ? null : new Date(now() + durationSeconds(wanted.expiresIn) * 1000);
  const { name, roles, plan, actor } = wanted;
  const pepper = env.apiKeyPepper;
  const hash = hashApiKey(key, pepper.secret);
  const rest = { client: null, permissions: [], limits: {}, addresses: [], replacedBy: null, revokedAt: null, publishedAt: null };
  const row = { id, name, pepperId: pepper.id, hash, roles, plan, createdBy: actor.name, createdAt, expiresAt, ...rest };
  await db.transaction(async (tx) => {
    await tx.insert(apiKeys).values(row);
    const after = { name, roles, plan };
    await recordDecision(tx, {
      action: "key.create",
      target: id,
      before: null,
      after,
      reason: name,
      actor,
      decidedAt: createdAt,
      expiresAt,
    });
  });
  dependencies.policyChanged?.();
  return { key, row };
}
