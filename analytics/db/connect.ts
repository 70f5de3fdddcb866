import type { NodePgDatabase, NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { PgDatabase } from "drizzle-orm/pg-core";
import { connectNeon } from "./connect-neon.ts";
import { connectPglite } from "./connect-pglite.ts";
import { connectPostgres } from "./connect-postgres.ts";

export type Database = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;
export type Transaction = Parameters<Parameters<NodePgDatabase<Record<string, never>>["transaction"]>[0]>[0];

export type DatabaseConnection = {
  readonly db: Database;
  readonly kind: "pglite" | "postgres" | "neon";
  /** Brings the tables to the newest migration; safe when several processes start at once. */
  readonly migrate: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** A connection of its own to LISTEN on, not open yet; null: only one process can use this database. */
  readonly makeListener: (() => ListeningClient) | null;
};

/** What of a `pg` client listening needs; Neon's has the same shape. */
export type ListeningClient = {
  connect(): Promise<unknown>;
  query(sql: string): Promise<unknown>;
  end(): Promise<unknown>;
  on(event: "notification", listener: (notice: { readonly payload?: string | undefined }) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
};

export type DatabaseOptions = {
  /** A postgres:// address; without one the database is PGlite in `directory`. */
  readonly url?: string;
  readonly driver?: "postgres" | "neon";
  readonly directory: string;
  /** Told when an idle connection fails; the next question opens another. */
  readonly onFault?: (error: Error) => void;
  /** Told when the embedded database failed for good: only a new start helps. */
  readonly onLost?: (error: Error) => void;
};

/** Opens the database that the options name. PGlite's folder is locked; a second process is refused with an error. */
export function connectDatabase({
  url,
  driver,
  directory,
  onFault = ignore,
  onLost = ignore,
}: DatabaseOptions): Promise<DatabaseConnection> {
  if (url === undefined) return connectPglite({ directory, onFault, onLost });
  const neon = driver === "neon" || (driver === undefined && new URL(url).hostname.endsWith(".neon.tech"));
  return neon ? connectNeon(url, onFault) : connectPostgres(url, onFault);
}

function ignore(): void {}
