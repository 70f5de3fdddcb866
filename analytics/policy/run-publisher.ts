import { randomUUID } from "node:crypto";
import type { Dependencies } from "../dependencies.ts";
import { createKvClient, type KvClient } from "./kv-client.ts";
import { createPublishRounds, type PublisherStatus } from "./publish-policy.ts";

/** How often the database is asked for changes that another process made. */
const POLL_MS = 1000;
const HOLD_MS = 15_000;

export type PolicyPublisher = {
  /** Looks for changes at once; call it after a change was committed. */
  wake: () => void;
  status: () => PublisherStatus;
  /** Ends after the write in progress. */
  close: () => Promise<void>;
};

/** Starts the publisher, or answers null when no KV is configured. */
export function startPublisher(dependencies: Pick<Dependencies, "db" | "database" | "env" | "now" | "log">): PolicyPublisher | null {
  const { database, env } = dependencies;
  const { kv } = env;
  if (kv === null) return null;
  const client = createKvClient({ accountId: kv.accountId, namespaceId: kv.namespaceId, token: kv.apiToken, baseUrl: kv.baseUrl });
  // Only one process can open PGlite's folder: the name of the one before is ours, and its hold with it.
  return runPublisher(dependencies, client, database.kind === "pglite" ? "pglite" : randomUUID());
}

/** Runs publishing rounds as `holder` until it is closed. A round that the database fails is logged and comes again. */
export function runPublisher(dependencies: Pick<Dependencies, "db" | "now" | "log">, kv: KvClient, holder: string): PolicyPublisher {
  const { now, log } = dependencies;
  const rounds = createPublishRounds(dependencies, { kv, holder, holdMs: HOLD_MS, random: Math.random });
  let closed = false;
  let bell = Promise.withResolvers<void>();
  const wake = () => bell.resolve();

  const loop = async () => {
    while (!closed) {
      bell = Promise.withResolvers<void>();
      const nextAt = await rounds.publishDue().catch((error: unknown) => {
        log.error("publishing failed", { error });
        return Number.POSITIVE_INFINITY;
      });
      await rest(bell.promise, Math.min(Math.max(nextAt - now(), 0), POLL_MS));
    }
    await rounds.release().catch((error: unknown) => log.warn("the publishing job was not given back", { error }));
  };
  const ended = loop();
  const close = () => {
    closed = true;
    wake();
    return ended;
  };
  return { wake, status: rounds.status, close };
}

async function rest(bell: Promise<void>, ms: number): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const handle = setTimeout(timer.resolve, ms);
  await Promise.race([bell, timer.promise]);
  clearTimeout(handle);
}
