import { and, desc, gt, isNotNull, isNull, or } from "drizzle-orm";
import type { PolicyPart } from "#contracts/kv-keys.ts";
import type { LimitOverride } from "#contracts/live-policy.ts";
import type { Transaction } from "../db/connect.ts";
import { apiKeys, configVersions, limitOverrides } from "../db/policy-tables.ts";

/** A key's KV entry is deleted when it is revoked; the revocation covers readers that still hold it, and then some. */
const REVOCATION_KEPT_MS = 30 * 86_400_000;

type Body = Record<string, unknown>;

/** What a document says beside its head, from the tables as they stand at `at`; null: there is nothing to say yet. */
export function buildPolicyBody(tx: Transaction, part: PolicyPart, at: Date): Promise<Body | null> {
  return builders[part](tx, at);
}

const builders: Record<PolicyPart, (tx: Transaction, at: Date) => Promise<Body | null>> = {
  config: buildConfig,
  limits: buildLimits,
  revocations: buildRevocations,
  blocks: async () => ({ clients: {} }),
  risk: async () => ({ scores: {}, expiresAt: 0 }),
  upstreams: async () => ({ ejected: {} }),
};

async function buildConfig(tx: Transaction): Promise<Body | null> {
  const [newest] = await tx.select({ config: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  return newest ? { config: newest.config } : null;
}

async function buildLimits(tx: Transaction, at: Date): Promise<Body> {
  const rows = await tx
    .select()
    .from(limitOverrides)
    .where(or(isNull(limitOverrides.expiresAt), gt(limitOverrides.expiresAt, at)))
    .orderBy(limitOverrides.limit);
  const overrides = rows.map(({ limit, expiresAt, ...rest }): [string, LimitOverride] => [
    limit,
    { ...rest, expiresAt: expiresAt?.getTime() ?? null },
  ]);
  return { overrides: Object.fromEntries(overrides) };
}

async function buildRevocations(tx: Transaction, at: Date): Promise<Body> {
  const keptSince = new Date(at.getTime() - REVOCATION_KEPT_MS);
  const alive = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at));
  const rows = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(isNotNull(apiKeys.revokedAt), gt(apiKeys.revokedAt, keptSince), alive))
    .orderBy(apiKeys.id);
  return { apiKeys: rows.map((row) => row.id), tokens: {} };
}
