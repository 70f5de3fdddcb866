import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { RequestReport } from "#contracts/report.ts";
import type { DrainSettings } from "./drain-variables.ts";
import type { ExportBody } from "./post-export.ts";
import { toClickhouseRow } from "./to-clickhouse-row.ts";

const compress = promisify(gzip);

/** Events as a drain sends them: a line each, compressed. The same events make the same bytes, and the same id of them. */
export async function encodeEvents(
  format: DrainSettings["format"],
  events: readonly RequestReport[],
): Promise<ExportBody & { id: string }> {
  const rows = format === "clickhouse" ? events.map(toClickhouseRow) : events;
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  const id = createHash("sha256").update(lines).digest("hex").slice(0, 32);
  const headers = { "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "X-Aegis-Batch": id };
  return { id, headers, body: new Uint8Array(await compress(lines)) };
}
