import { isNull, lt, sql } from "drizzle-orm";
import type { PolicyPart } from "#contracts/kv-keys.ts";
import { apiKeys, policyDocuments } from "../db/policy-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { decideRetry, KV_WRITE_INTERVAL_MS } from "./decide-retry.ts";
import { holdJobLock, releaseJobLock } from "./hold-job-lock.ts";
import { type KvClient, KvError } from "./kv-client.ts";
import { publishApiKeys } from "./publish-api-keys.ts";
import { publishDocument } from "./publish-document.ts";
import { reconcilePolicy } from "./reconcile-policy.ts";

type Task = PolicyPart | "api-keys" | "reconcile";
type Due = { task: Task; at: number };
type Failure = { count: number; retryAt: number };

export type PublisherSettings = {
  kv: KvClient;
  /** Names this process among those that share the database. */
  holder: string;
  /** How long the job stays taken after a holder's last sign of life; must outlast one KV call. */
  holdMs: number;
  random: () => number;
};

/** How the last calls to KV went; times in milliseconds since 1970, null: never. */
export type PublisherStatus = { lastSuccessAt: number | null; lastFailureAt: number | null; failure: string | null };

/** One writer's rounds; all that must survive a restart is in the database. */
export type PublishRounds = {
  /** Publishes what is due now; answers when there is something to do again (ms since 1970), Infinity: unknown. */
  publishDue: () => Promise<number>;
  status: () => PublisherStatus;
  release: () => Promise<void>;
};

/**
 * The writer of live policy: every document and API key that KV lacks is written, the newest version only, at most
 * once a second for each key, with back-off while KV is away. One process at a time, held by a job lock.
 */
export function createPublishRounds(
  { db, now, log }: Pick<Dependencies, "db" | "now" | "log">,
  settings: PublisherSettings,
): PublishRounds {
  const { kv, random } = settings;
  const lock = { job: "publish-policy", holder: settings.holder, holdMs: settings.holdMs };
  const failures = new Map<Task, Failure>();
  const status: PublisherStatus = { lastSuccessAt: null, lastFailureAt: null, failure: null };
  let reconciled = false;

  const run = async (task: Task): Promise<void> => {
    if (task === "api-keys") return publishApiKeys(db, kv, now);
    if (task !== "reconcile") return publishDocument(db, kv, task, now);
    await reconcilePolicy({ db, kv, now, log });
    reconciled = true;
  };
  const succeed = (task: Task) => {
    if (failures.delete(task)) log.info("live policy reaches KV again", { task });
    Object.assign(status, { lastSuccessAt: now(), failure: failures.size === 0 ? null : status.failure });
  };
  const fail = (task: Task, error: unknown) => {
    const count = (failures.get(task)?.count ?? 0) + 1;
    const waitMs = decideRetry(count, random(), error instanceof KvError ? error.retryAfterMs : null);
    failures.set(task, { count, retryAt: now() + waitMs });
    Object.assign(status, { lastFailureAt: now(), failure: error instanceof Error ? error.message : String(error) });
    log.warn("live policy did not reach KV", { task, failures: count, waitMs: Math.round(waitMs), error });
  };
  const due = async (): Promise<Due[]> => {
    const pending = reconciled ? await listPending(db) : [{ task: "reconcile" as const, at: 0 }];
    return pending.map(({ task, at }) => ({ task, at: Math.max(at, failures.get(task)?.retryAt ?? 0) }));
  };

  const nextDue = async () => (await due()).find(({ at }) => at <= now())?.task;

  const publishDue = async (): Promise<number> => {
    while ((await nextDue()) !== undefined) {
      if (!(await holdJobLock(db, lock))) return Number.POSITIVE_INFINITY;
      // Asked again under the lock: another process may have done it just now.
      const task = await nextDue();
      if (task === undefined) continue;
      await run(task).then(
        () => succeed(task),
        (error: unknown) => fail(task, error),
      );
    }
    return Math.min(...(await due()).map(({ at }) => at));
  };
  return { publishDue, status: () => ({ ...status }), release: () => releaseJobLock(db, lock) };
}

async function listPending(db: Dependencies["db"]): Promise<Due[]> {
  const documents = await db
    .select({ part: policyDocuments.part, publishedAt: policyDocuments.publishedAt })
    .from(policyDocuments)
    .where(lt(policyDocuments.publishedVersion, policyDocuments.version));
  const [key] = await db.select({ one: sql`1` }).from(apiKeys).where(isNull(apiKeys.publishedAt)).limit(1);
  const pending: Due[] = documents.map(({ part, publishedAt }) => ({
    task: part as PolicyPart,
    at: publishedAt === null ? 0 : publishedAt.getTime() + KV_WRITE_INTERVAL_MS,
  }));
  return key === undefined ? pending : [...pending, { task: "api-keys", at: 0 }];
}
