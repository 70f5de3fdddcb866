import type { DatabaseConnection } from "./db/connect.ts";
import type { Env } from "./env.ts";
import type { Log } from "./http/log.ts";

/** What the parts of the service are given: nothing reads a clock, the environment or a connection of its own. */
export type Dependencies = {
  readonly db: DatabaseConnection["db"];
  readonly database: DatabaseConnection;
  readonly env: Env;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
};
