import { and, desc, eq, inArray, lte, sql } from "drizzle-orm";
import * as z from "zod/mini";
import { LimitChange } from "#contracts/decision.ts";
import type { LimitExplanation } from "#contracts/limit-explanation.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Database } from "../db/connect.ts";
import { proposals } from "../db/loop-tables.ts";
import { apiKeys, configVersions, decisions } from "../db/policy-tables.ts";

type Explained = LimitExplanation["limits"][number];

const REPORTED_MS = 60_000;
const ownQuotas = z.object({ limits: z.record(z.string(), z.int()) });

/** The config that was the newest at `at`; null: none was published. */
export async function readConfigAt(db: Database, at: Date): Promise<{ version: number; config: CompiledConfig } | null> {
  const { version, compiled, createdAt } = configVersions;
  const [row] = await db.select({ version, compiled }).from(configVersions).where(lte(createdAt, at)).orderBy(desc(version)).limit(1);
  return row === undefined ? null : { version: row.version, config: row.compiled as CompiledConfig };
}

/** What won over the config of a limit at `at`, by the ledger. */
export async function readOverrideAt(db: Database, limit: string, at: Date): Promise<Explained["override"]> {
  const [newest] = await db
    .select()
    .from(decisions)
    .where(
      and(
        eq(decisions.target, limit),
        inArray(decisions.action, ["limit.set", "limit.unset", "limit.expire"]),
        lte(decisions.decidedAt, at),
      ),
    )
    .orderBy(desc(decisions.decidedAt), desc(decisions.id))
    .limit(1);
  if (newest?.action !== "limit.set" || (newest.expiresAt !== null && newest.expiresAt <= at)) return null;
  const change = LimitChange.safeParse(newest.after);
  if (!change.success) return null;
  const { id, decidedAt, expiresAt } = newest;
  return { ...change.data, decisionId: id, setAt: decidedAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
}

/** The lower quota that was judged beside a limit at `at`, by the proposals that are kept. */
export async function readCandidateAt(db: Database, limit: string, at: Date): Promise<Explained["candidate"]> {
  const [row] = await db
    .select({ id: proposals.id, action: proposals.action })
    .from(proposals)
    .where(
      and(
        eq(proposals.target, `limit:${limit}`),
        eq(proposals.mode, "shadow"),
        lte(proposals.proposedAt, at),
        sql`coalesce(${proposals.decidedAt}, ${proposals.expiresAt}) > ${at.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(desc(proposals.proposedAt))
    .limit(1);
  const quota = z.object({ to: z.object({ quota: z.int() }) }).safeParse(row?.action);
  return row === undefined || !quota.success ? null : { quota: quota.data.to.quota, proposalId: row.id };
}

/** The quotas that the API keys of a client had of their own at `at`, by limit: what the newest change of one of them left. */
export async function readOwnQuotasAt(db: Database, client: string, at: Date): Promise<Record<string, number>> {
  const keys = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(sql`coalesce(${apiKeys.client}, 'key:' || ${apiKeys.id}) = ${client}`);
  if (keys.length === 0) return {};
  const ids = keys.map(({ id }) => id);
  const [newest] = await db
    .select({ after: decisions.after })
    .from(decisions)
    .where(and(inArray(decisions.target, ids), inArray(decisions.action, ["key.create", "key.update"]), lte(decisions.decidedAt, at)))
    .orderBy(desc(decisions.decidedAt), desc(decisions.id))
    .limit(1);
  const known = ownQuotas.safeParse(newest?.after);
  return known.success ? known.data.limits : {};
}

/** The versions of live policy that an edge told of within a minute of `at`, by document. */
export async function readReportedVersions(db: Database, edgeId: string, at: Date): Promise<Record<string, number[]>> {
  const until = new Date(at.getTime() + REPORTED_MS);
  const { rows } = await db.execute<{ part: string; version: number }>(sql`
    SELECT DISTINCT key AS part, value::float8 AS version
    FROM metric_batches, jsonb_each_text(versions)
    WHERE edge_id = ${edgeId} AND received_at >= ${at.toISOString()}::timestamptz AND received_at < ${until.toISOString()}::timestamptz
    ORDER BY part, version LIMIT 100`);
  return Object.fromEntries([...Map.groupBy(rows, ({ part }) => part)].map(([part, told]) => [part, told.map(({ version }) => version)]));
}
