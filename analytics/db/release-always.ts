import { sql } from "drizzle-orm";
import type { PgTransactionConfig } from "drizzle-orm/pg-core";
import { classifyFailure } from "./classify-failure.ts";
import type { Database, Transaction } from "./connect.ts";

type Client = { release(destroy?: boolean): void };
type ClientPool<C extends Client> = { connect(): Promise<C> };
type PatientConfig = PgTransactionConfig & { readonly patienceMs?: number };

/**
 * For `db.transaction`: its connection is cut when it has not ended after so long, and it fails as when the database is away. It waits
 * less long for a lock: a connection that is cut while it waits would keep its place in the database.
 */
export function withinMs(patienceMs: number): PatientConfig {
  return { patienceMs };
}

async function limitWaits(tx: Transaction, patienceMs: number): Promise<void> {
  await tx.execute(sql`SELECT set_config('lock_timeout', ${String(Math.ceil((patienceMs * 5) / 6))}, true)`);
}

/**
 * Replaces `db.transaction` by one that gives its client back however it ends. Drizzle's own keeps it for ever when BEGIN
 * fails, and a pool of one is used up by the first lost connection.
 */
export function releaseAlways<C extends Client>(db: Database, pool: ClientPool<C>, wrap: (client: C) => Database): Database {
  const transaction: Database["transaction"] = async (run, config: PatientConfig = {}) => {
    const client = await pool.connect();
    let state: "held" | "lost" | "given back" = "held";
    const giveBack = () => {
      if (state !== "given back") client.release(state === "lost");
      state = "given back";
    };
    const cut = () => {
      state = "lost";
      giveBack();
    };
    const { patienceMs } = config;
    const timer = patienceMs === undefined ? undefined : setTimeout(cut, patienceMs);
    try {
      return await wrap(client).transaction(async (tx) => {
        if (patienceMs !== undefined) await limitWaits(tx, patienceMs);
        return run(tx);
      }, config);
    } catch (error) {
      if (state === "held" && classifyFailure(error) === "away") state = "lost";
      throw error;
    } finally {
      clearTimeout(timer);
      giveBack();
    }
  };
  return Object.assign(db, { transaction });
}
