import { join } from "node:path";
import type { DatabaseConnection } from "../../analytics/db/connect.ts";
import { connectPglite } from "../../analytics/db/connect-pglite.ts";
import { connectPostgres } from "../../analytics/db/connect-postgres.ts";
import { findPostgres } from "../../scripts/testing/find-postgres.ts";
import { startPrivatePostgres } from "../../scripts/testing/private-postgres.ts";

/** A migrated database in `folder`: Postgres where its programs are installed, because it is ten times as fast; else PGlite. */
export async function openDatabase(folder: string): Promise<{ database: DatabaseConnection; close: () => Promise<void> }> {
  const programs = findPostgres();
  if (programs === undefined) {
    const database = await connectPglite({ directory: join(folder, "database"), onFault: rethrow, onLost: rethrow });
    await database.migrate();
    return { database, close: database.close };
  }
  const server = await startPrivatePostgres(programs);
  const database = await connectPostgres(server.url, rethrow);
  await database.migrate();
  const close = async () => {
    await database.close();
    await server.stop();
  };
  return { database, close };
}

function rethrow(error: Error): never {
  throw error;
}
