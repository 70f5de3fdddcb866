import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import type { Transaction } from "../db/connect.ts";
import { apiKeys } from "../db/policy-tables.ts";
import type { Refusal } from "../http/answer-problem.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { isApiKeyAlive } from "../policy/publish-api-keys.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { checkKeyNames } from "./check-key-names.ts";
import { expiryOf } from "./create-api-key.ts";
import type { ApiKeyRow } from "./describe-api-key.ts";
import { lockApiKeys } from "./lock-api-keys.ts";
import { type ApiKeyRights, ledgerReason, ledgerValues } from "./store-api-key.ts";

type Change = { [Field in keyof ApiKeyRights]?: ApiKeyRights[Field] | undefined } & {
  name?: string | undefined;
  expiresIn?: string | null | undefined;
};
export type ApiKeyUpdate = { id: string; change: Change; reason: string; actor: Actor };
export type UpdateResult = { ok: true; row: ApiKeyRow } | ({ ok: false } & Refusal);
type Told = Pick<ApiKeyUpdate, "reason" | "actor"> & { at: Date };

/**
 * Changes an API key. Name and rights are its client's: every other key of the client that still works changes with it, so
 * that a key in its grace period keeps nothing that was taken. The end is the key's own.
 */
export async function updateApiKey(dependencies: SteeringDependencies, update: ApiKeyUpdate): Promise<UpdateResult> {
  const { id, change, reason, actor } = update;
  const result = await dependencies.db.transaction(async (tx): Promise<UpdateResult> => {
    const locked = await lockApiKeys(tx, id);
    if (locked === null) return { ok: false, reason: "not-found", detail: `There is no API key ${id}.` };
    const { key, ofClient } = locked;
    if (key.revokedAt !== null) return { ok: false, reason: "conflict", detail: `API key ${id} is revoked for good: make a new one.` };
    const { expiresIn, ...rights } = change;
    const errors = await checkKeyNames(tx, { roles: rights.roles ?? [], limits: rights.limits ?? {} }, key);
    if (errors.length > 0) return { ok: false, reason: "input-invalid", errors };
    const at = new Date(dependencies.now());
    const told = { reason, actor, at };
    const others = ofClient.filter((row) => row.id !== id && isApiKeyAlive(row, at.getTime()));
    for (const other of others) await store(tx, other, given(rights), told);
    const ending = expiresIn === undefined ? {} : { expiresAt: expiryOf(expiresIn, at.getTime()) };
    return { ok: true, row: await store(tx, key, { ...given(rights), ...ending }, told) };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

/** Writes what is different, with its ledger row; nothing where nothing is. */
async function store(tx: Transaction, row: ApiKeyRow, change: Partial<ApiKeyRow>, { reason, actor, at }: Told): Promise<ApiKeyRow> {
  const changed = { ...row, ...change };
  const [before, after] = [ledgerValues(row), ledgerValues(changed)];
  if (isDeepStrictEqual(before, after)) return row;
  const { id, expiresAt } = changed;
  await tx
    .update(apiKeys)
    .set({ ...change, publishedAt: null })
    .where(eq(apiKeys.id, id));
  const told = { reason: ledgerReason(changed.name, reason), actor, decidedAt: at, expiresAt };
  await recordDecision(tx, { action: "key.update", target: id, before, after, ...told });
  return { ...changed, publishedAt: null };
}

function given(rights: Omit<Change, "expiresIn">): Partial<ApiKeyRow> {
  return Object.fromEntries(Object.entries(rights).filter(([, value]) => value !== undefined));
}
