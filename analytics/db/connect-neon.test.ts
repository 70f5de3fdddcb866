import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { decidePeriod } from "../reports/decide-period.ts";
import { readThroughputReport } from "../reports/read-throughput-report.ts";
import type { DatabaseConnection } from "./connect.ts";
import { connectDatabase } from "./connect.ts";
import { signInCodes } from "./operator-tables.ts";
import { migratedTemplate } from "./test-database.ts";
import { startNeonProxy } from "./test-neon-proxy.ts";

let pglite: PGlite;
let server: PGLiteSocketServer;
let closeProxy: () => Promise<void>;
let neon: DatabaseConnection;

beforeAll(async () => {
  pglite = await PGlite.create({ loadDataDir: new Blob([await readFile(await migratedTemplate())]) });
  server = new PGLiteSocketServer({ db: pglite, port: 0, maxConnections: 20 });
  await server.start();
  const databasePort = Number(server.getServerConn().split(":").at(-1));
  closeProxy = await startNeonProxy(databasePort);
  neon = await connectDatabase({ url: "postgres://someone:word@db.local/postgres", driver: "neon", directory: "" });
}, 60_000);
afterAll(async () => {
  await neon.close();
  await closeProxy();
  await server.stop();
});

describe("Neon's driver", () => {
  test("is chosen by name, and migrates without a change", async () => {
    expect(neon.kind).toBe("neon");
    await expect(neon.migrate()).resolves.toBeUndefined();
  });

  test("writes and reads rows with their types, and undoes a transaction that throws", async () => {
    const row = { hash: "h", operator: "someone", role: "viewer" as const, expiresAt: new Date("2026-01-02T03:04:05.678Z"), usedAt: null };
    await neon.db.insert(signInCodes).values(row);
    const attempt = neon.db.transaction(async (tx) => {
      await tx.delete(signInCodes);
      throw new Error("no");
    });
    await expect(attempt).rejects.toThrow("no");
    expect(await neon.db.select().from(signInCodes)).toEqual([row]);
  });

  test("stores batches and reads reports", async () => {
    const now = Date.now();
    const read = readBatch(JSON.stringify(makeBatch([makeEvent({ at: now }), makeEvent({ at: now, route: null })])), {
      now,
      retentionDays: 30,
    });
    if (!read.ok) throw new Error("not a batch");
    const commit = { db: neon.db, days: new Set<string>(), now };
    expect((await commitBatches([read.batch], commit)).size).toBe(1);
    expect((await commitBatches([read.batch], commit)).size).toBe(0);
    const report = await readThroughputReport({ db: neon.db, query: {}, period: decidePeriod("5m", now, 10), clientsSinceMs: 0 });
    expect(report.total).toMatchObject({ count: 2, distinctClients: 1 });
    const { rows } = await neon.db.execute(sql`SELECT count(*)::integer AS raw FROM request_metrics`);
    expect(rows).toEqual([{ raw: 2 }]);
  });
});
