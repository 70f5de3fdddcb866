import { fileURLToPath } from "node:url";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { type Started, startProcess } from "../../scripts/testing/start-process.ts";

const server = fileURLToPath(new URL("../../analytics/server.ts", import.meta.url));

export const ingestKey = { id: "bench", secret: "ingest-secret-of-the-bench-0123456789" };
const operatorToken = "operator-token-of-the-bench-0123456789";
/** What the reports are asked with. */
export const operatorHeaders = { Authorization: `Bearer ${operatorToken}` };

export type RunningAnalytics = Started & { readonly url: string };

/** Analytics in a process of its own, as its users start it: over a Postgres server, or over PGlite in a folder. */
export async function startAnalytics(database: { readonly url: string } | { readonly directory: string }): Promise<RunningAnalytics> {
  const port = await findFreePort();
  const env = {
    AEGIS_ANALYTICS_PORT: String(port),
    AEGIS_INGEST_KEYS: `${ingestKey.id}:${ingestKey.secret}`,
    AEGIS_OPERATOR_TOKEN: operatorToken,
    AEGIS_SESSION_SECRET: "session-secret-of-the-bench-0123456789",
    AEGIS_API_KEY_PEPPER: "bench:pepper-secret-of-the-bench-0123456789",
    ...("url" in database ? { DATABASE_URL: database.url } : { AEGIS_DATABASE_DIR: database.directory }),
  };
  const started = await startProcess([process.execPath, server], port, { env });
  return { ...started, url: `http://127.0.0.1:${port}` };
}
