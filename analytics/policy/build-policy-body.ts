import { and, desc, eq, gt, isNotNull, isNull, max, or } from "drizzle-orm";
import type { PolicyPart } from "#contracts/kv-keys.ts";
import type { Block, LimitCandidate, LimitOverride } from "#contracts/live-policy.ts";
import type { Transaction } from "../db/connect.ts";
import { addressBlocks, clientBlocks, clientRisks, limitCandidates } from "../db/loop-tables.ts";
import { apiKeys, configVersions, decisions, limitClientOverrides, limitOverrides, tokenRevocations } from "../db/policy-tables.ts";
import { targetHealth } from "../db/upstream-tables.ts";

/** A key's KV entry is deleted when it is revoked; the revocation covers readers that still hold it, and then some. */
const REVOCATION_KEPT_MS = 30 * 86_400_000;

/** KV documents are read whole by every isolate: lasting blocks, then the newest, and the highest scores are in them. */
const MOST_BLOCKS = 5000;
const MOST_RISKS = 1000;
/** Scores hold for two to three of these beyond the moment they were published. */
const RISK_STEP_MS = 5 * 60_000;

/** An edge keeps nothing for longer than 30 days. */
const PURGE_KEPT_MS = 31 * 86_400_000;
const MOST_TAGS = 1000;

type Body = Record<string, unknown>;

/** What a document says beside its head, from the tables as they stand at `at`; null: there is nothing to say yet. */
export function buildPolicyBody(tx: Transaction, part: PolicyPart, at: Date): Promise<Body | null> {
  return builders[part](tx, at);
}

const builders: Record<PolicyPart, (tx: Transaction, at: Date) => Promise<Body | null>> = {
  config: buildConfig,
  limits: buildLimits,
  revocations: buildRevocations,
  blocks: buildBlocks,
  risk: buildRisk,
  upstreams: buildUpstreams,
  cache: buildCache,
};

/** Purges stand in the ledger. What is older than an edge keeps anything is forgotten; tags beyond the newest are made one with all. */
async function buildCache(tx: Transaction, at: Date): Promise<Body> {
  const rows = await tx
    .select({ target: decisions.target, purgedAt: max(decisions.decidedAt) })
    .from(decisions)
    .where(and(eq(decisions.action, "cache.purge"), gt(decisions.decidedAt, new Date(at.getTime() - PURGE_KEPT_MS))))
    .groupBy(decisions.target)
    .orderBy(desc(max(decisions.decidedAt)), decisions.target);
  const purged = rows.map(({ target, purgedAt }): [string, number] => [target, purgedAt?.getTime() ?? 0]);
  const named = (kind: string) =>
    purged.filter(([target]) => target.startsWith(kind)).map(([target, time]) => [target.slice(kind.length), time]);
  const tags = named("tag:") as [string, number][];
  const all = Math.max(
    0,
    ...purged.filter(([target]) => target === "all").map(([, time]) => time),
    ...tags.slice(MOST_TAGS).map(([, time]) => time),
  );
  return { all, routes: Object.fromEntries(named("route:")), tags: Object.fromEntries(tags.slice(0, MOST_TAGS)) };
}

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
  const candidates = await tx.select().from(limitCandidates).where(gt(limitCandidates.expiresAt, at)).orderBy(limitCandidates.limit);
  const judged = candidates.map(({ limit, expiresAt, ...rest }): [string, LimitCandidate] => [
    limit,
    { ...rest, expiresAt: expiresAt.getTime() },
  ]);
  return { overrides: Object.fromEntries(overrides), candidates: Object.fromEntries(judged), clients: await buildClientLimits(tx, at) };
}

/** How many may stand is bounded where they are made. */
async function buildClientLimits(tx: Transaction, at: Date): Promise<Record<string, Record<string, LimitOverride>>> {
  const table = limitClientOverrides;
  const rows = await tx
    .select()
    .from(table)
    .where(or(isNull(table.expiresAt), gt(table.expiresAt, at)))
    .orderBy(table.limit, table.client);
  const limits = Map.groupBy(rows, ({ limit }) => limit);
  return Object.fromEntries([...limits].map(([limit, changes]) => [limit, Object.fromEntries(changes.map(describe))]));
}

function describe({ client, quota, windowSeconds, mode, origin, decisionId, expiresAt }: typeof limitClientOverrides.$inferSelect) {
  return [client, { quota, windowSeconds, mode, origin, decisionId, expiresAt: expiresAt?.getTime() ?? null }] as const;
}

async function buildBlocks(tx: Transaction, at: Date): Promise<Body> {
  const rows = await tx
    .select()
    .from(clientBlocks)
    .where(or(isNull(clientBlocks.expiresAt), gt(clientBlocks.expiresAt, at)))
    // Whoever makes the loop block thousands does not push out whom an operator blocked.
    .orderBy(
      desc(isNull(clientBlocks.expiresAt)),
      desc(eq(clientBlocks.origin, "operator")),
      desc(clientBlocks.blockedAt),
      clientBlocks.client,
    )
    .limit(MOST_BLOCKS);
  const blocks = rows.map(({ client, reason, decisionId, expiresAt }): [string, Block] => [
    client,
    { reason, decisionId, expiresAt: expiresAt?.getTime() ?? null },
  ]);
  return { clients: Object.fromEntries(blocks), addresses: await buildAddressBlocks(tx, at) };
}

/** How many may stand is bounded where they are made. */
async function buildAddressBlocks(tx: Transaction, at: Date): Promise<Record<string, Block>> {
  const rows = await tx
    .select()
    .from(addressBlocks)
    .where(or(isNull(addressBlocks.expiresAt), gt(addressBlocks.expiresAt, at)))
    .orderBy(addressBlocks.range);
  const blocks = rows.map(({ range, reason, decisionId, expiresAt }): [string, Block] => [
    range,
    { reason, decisionId, expiresAt: expiresAt?.getTime() ?? null },
  ]);
  return Object.fromEntries(blocks);
}

/** Rounded, so that the document changes when somebody's risk does and not with every interval. */
async function buildRisk(tx: Transaction, at: Date): Promise<Body> {
  const rows = await tx
    .select({ client: clientRisks.client, score: max(clientRisks.score) })
    .from(clientRisks)
    .where(gt(clientRisks.expiresAt, at))
    .groupBy(clientRisks.client)
    .orderBy(desc(max(clientRisks.score)), clientRisks.client)
    .limit(MOST_RISKS);
  const scores = Object.fromEntries(rows.map(({ client, score }) => [client, Math.round((score ?? 0) * 20) / 20]));
  const expiresAt = rows.length === 0 ? 0 : (Math.floor(at.getTime() / RISK_STEP_MS) + 3) * RISK_STEP_MS;
  return { scores, expiresAt };
}

async function buildRevocations(tx: Transaction, at: Date): Promise<Body> {
  const keptSince = new Date(at.getTime() - REVOCATION_KEPT_MS);
  const alive = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at));
  const rows = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(isNotNull(apiKeys.revokedAt), gt(apiKeys.revokedAt, keptSince), alive))
    .orderBy(apiKeys.id);
  return { apiKeys: rows.map((row) => row.id), ...(await buildTokenRevocations(tx)) };
}

/** Of tokens their end, of clients the time until which their tokens were made. */
async function buildTokenRevocations(tx: Transaction): Promise<Body> {
  const rows = await tx.select().from(tokenRevocations).orderBy(tokenRevocations.value);
  const of = (kind: "token" | "client", time: "expiresAt" | "revokedAt") =>
    Object.fromEntries(rows.filter((row) => row.kind === kind).map((row) => [row.value, row[time].getTime()]));
  return { tokens: of("token", "expiresAt"), clients: of("client", "revokedAt") };
}

/** By origin: a target of two upstreams is out of both while either's checks say so. */
async function buildUpstreams(tx: Transaction, at: Date): Promise<Body> {
  const rows = await tx
    .select({ target: targetHealth.target, until: max(targetHealth.ejectedUntil) })
    .from(targetHealth)
    .where(gt(targetHealth.ejectedUntil, at))
    .groupBy(targetHealth.target)
    .orderBy(targetHealth.target);
  return { ejected: Object.fromEntries(rows.map(({ target, until }) => [target, until?.getTime() ?? null])) };
}
