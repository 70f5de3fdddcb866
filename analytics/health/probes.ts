import { sql } from "drizzle-orm";
import type { Database } from "../db/connect.ts";
import type { Probe } from "./health-watch.ts";

const requestMs = 2000;

export function postgresProbe(db: Database): Probe {
  const ask = async () => {
    await db.execute(sql`SELECT 1`);
    return "connected" as const;
  };
  return { name: "postgres", ask };
}

/** The ML API; null: none is configured. */
export function mlProbe(url: string | null): Probe {
  return {
    name: "ml-api",
    ask: async () => {
      if (url === null) return "absent";
      const answer = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(requestMs), redirect: "error" });
      await answer.body?.cancel();
      return answer.ok ? "connected" : "disconnected";
    },
  };
}

/** KV as its writer knows it: nobody else asks it. Null: no KV is configured. */
export function kvProbe(readFailure: (() => string | null) | null): Probe {
  const ask = async () => {
    if (readFailure === null) return "absent" as const;
    return readFailure() === null ? ("connected" as const) : ("disconnected" as const);
  };
  return { name: "kv", ask };
}
