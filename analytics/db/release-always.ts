import { classifyFailure } from "./classify-failure.ts";
import type { Database } from "./connect.ts";

type Client = { release(destroy?: boolean): void };
type ClientPool<C extends Client> = { connect(): Promise<C> };

/**
 * Replaces `db.transaction` by one that gives its client back however it ends. Drizzle's own keeps it for ever when BEGIN
 * fails, and a pool of one is used up by the first lost connection.
 */
export function releaseAlways<C extends Client>(db: Database, pool: ClientPool<C>, wrap: (client: C) => Database): Database {
  const transaction: Database["transaction"] = async (run, config) => {
    const client = await pool.connect();
    let lost = false;
    try {
      return await wrap(client).transaction(run, config);
    } catch (error) {
      lost = classifyFailure(error) === "away";
      throw error;
    } finally {
      client.release(lost);
    }
  };
  return Object.assign(db, { transaction });
}
