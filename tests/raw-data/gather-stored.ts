import type { DatabaseConnection } from "../../analytics/db/connect.ts";
import { connectPglite } from "../../analytics/db/connect-pglite.ts";
import { eventExportRoutes } from "../../analytics/export/event-export-routes.ts";
import { testDependencies } from "../../analytics/test-dependencies.ts";
import { dumpTables } from "../find-secret.ts";

/** Events of the last minute are held back; nobody waits for it here. */
const aheadMs = 120_000;

/** Every table, and the raw events as they are exported. Without a connection, those of the embedded database in `directory`. */
export async function gatherStored(connection: DatabaseConnection | null, directory: string): Promise<Record<string, string>> {
  if (connection !== null) return gather(connection);
  const fail = (error: Error) => {
    throw error;
  };
  const embedded = await connectPglite({ directory, onFault: fail, onLost: fail });
  return gather(embedded).finally(() => embedded.close());
}

async function gather(connection: DatabaseConnection): Promise<Record<string, string>> {
  const routes = eventExportRoutes(testDependencies(connection, { now: () => Date.now() + aheadMs }));
  const headers = { Authorization: "Bearer operator-token-of-the-tests" };
  const answer = await routes.request("/api/events/export?limit=100000", { headers });
  if (answer.status !== 200) throw new Error(`the export answered ${answer.status}`);
  return { ...(await dumpTables(connection.db)), "/api/events/export": await answer.text() };
}
