import { eq } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { apiKeys } from "../db/policy-tables.ts";
import type { Refusal } from "../http/answer-problem.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { isApiKeyAlive } from "../policy/publish-api-keys.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { expiryOf } from "./create-api-key.ts";
import { type ApiKeyRow, clientOfApiKey } from "./describe-api-key.ts";
import { type LockedApiKeys, lockApiKeys } from "./lock-api-keys.ts";
import { ledgerReason, ledgerValues, type MadeApiKey, storeApiKey } from "./store-api-key.ts";

/** `expiresIn` undefined: the new key ends when the one before was to end. */
export type Rotation = { id: string; gracePeriod: string; expiresIn?: string | null | undefined; reason: string; actor: Actor };
export type RotateResult = ({ ok: true; replaced: { id: string; expiresAt: Date } } & MadeApiKey) | ({ ok: false } & Refusal);

/**
 * Puts a new key in an API key's place: the same client, so that counters, limits and reports go on, and the same rights.
 * The key before goes on working for the grace period, or until its own end where that comes first.
 */
export async function rotateApiKey(dependencies: SteeringDependencies, rotation: Rotation): Promise<RotateResult> {
  const { db, now } = dependencies;
  const result = await db.transaction(async (tx): Promise<RotateResult> => {
    const at = new Date(now());
    const locked = await lockApiKeys(tx, rotation.id);
    if (locked === null) return { ok: false, reason: "not-found", detail: `There is no API key ${rotation.id}.` };
    const hindrance = findHindrance(locked, at.getTime());
    if (hindrance !== null) return { ok: false, reason: "conflict", detail: hindrance };
    const made = await storeFollower(tx, dependencies, { before: locked.key, rotation, at });
    const expiresAt = await endLater(tx, locked.key, { rotation, at, replacedBy: made.row.id });
    return { ok: true, ...made, replaced: { id: rotation.id, expiresAt } };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

function findHindrance({ key, ofClient }: LockedApiKeys, now: number): string | null {
  const { id, revokedAt, replacedBy } = key;
  if (revokedAt !== null) return `API key ${id} is revoked for good: make a new one.`;
  if (!isApiKeyAlive(key, now)) return `API key ${id} has expired: give it a new end, or make a new one.`;
  // A follower whose answer was lost can be revoked, and the key rotated again.
  const follower = ofClient.find((row) => row.id === replacedBy);
  return follower !== undefined && isApiKeyAlive(follower, now)
    ? `API key ${id} was rotated already: rotate ${follower.id}, which followed it.`
    : null;
}

type Following = { before: ApiKeyRow; rotation: Rotation; at: Date };

async function storeFollower(tx: Transaction, { env }: SteeringDependencies, { before, rotation, at }: Following): Promise<MadeApiKey> {
  const { name, roles, permissions, plan, limits, addresses } = before;
  const { expiresIn, reason, actor } = rotation;
  const expiresAt = expiresIn === undefined ? before.expiresAt : expiryOf(expiresIn, at.getTime());
  const rights = { roles, permissions, plan, limits, addresses };
  const made = await storeApiKey(tx, env, {
    ...rights,
    name,
    client: clientOfApiKey(before),
    createdBy: actor.name,
    createdAt: at,
    expiresAt,
  });
  await recordDecision(tx, {
    action: "key.create",
    target: made.row.id,
    before: null,
    after: ledgerValues(made.row),
    reason: ledgerReason(name, reason),
    evidence: { follows: before.id },
    actor,
    decidedAt: at,
    expiresAt,
  });
  return made;
}

async function endLater(
  tx: Transaction,
  key: ApiKeyRow,
  { rotation, at, replacedBy }: { rotation: Rotation; at: Date; replacedBy: string },
): Promise<Date> {
  const graceEnds = expiryOf(rotation.gracePeriod, at.getTime()) ?? at;
  const expiresAt = key.expiresAt !== null && key.expiresAt < graceEnds ? key.expiresAt : graceEnds;
  await tx.update(apiKeys).set({ expiresAt, replacedBy, publishedAt: null }).where(eq(apiKeys.id, key.id));
  await recordDecision(tx, {
    action: "key.rotate",
    target: key.id,
    before: { ...ledgerValues(key), replacedBy: key.replacedBy },
    after: { ...ledgerValues({ ...key, expiresAt }), replacedBy },
    reason: ledgerReason(key.name, rotation.reason),
    actor: rotation.actor,
    decidedAt: at,
    expiresAt,
  });
  return expiresAt;
}
