import type { DatabaseConnection } from "./db/connect.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Env } from "./env.ts";
import { readEnv } from "./env.ts";
import { createLog } from "./http/log.ts";

/** What a part is given in tests: the suite's database, secrets of no worth, and a log that `lines` collects. */
export function testDependencies(database: DatabaseConnection, changes: Partial<Dependencies> = {}): Dependencies & { lines: string[] } {
  const lines: string[] = [];
  const base = { db: database.db, database, env: testEnv(), now: Date.now, log: createLog((line) => lines.push(line)) };
  return { ...base, ...changes, lines };
}

export function testEnv(variables: Record<string, string> = {}): Env {
  const reading = readEnv({
    AEGIS_INGEST_KEYS: "edge-1:ingest-secret-of-the-tests",
    AEGIS_OPERATOR_TOKEN: "operator-token-of-the-tests",
    AEGIS_SESSION_SECRET: "session-secret-of-the-tests",
    AEGIS_API_KEY_PEPPER: "pepper-1:pepper-secret-of-the-tests",
    AEGIS_ANALYTICS_PORT: "0",
    ...variables,
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading.env;
}
