import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseConnection } from "../db/connect.ts";
import { connectPostgres } from "../db/connect-postgres.ts";
import { migratedTemplate } from "../db/test-database.ts";
import { testDependencies } from "../test-dependencies.ts";
import { createIngest, ingestRoutes } from "./ingest-routes.ts";
import { makeBatch, makeEvent, signedRequest } from "./test-batch.ts";

let pglite: PGlite;
let port: number;
let connection: DatabaseConnection;

beforeAll(async () => {
  pglite = await PGlite.create({ loadDataDir: new Blob([await readFile(await migratedTemplate())]) });
  port = await freePort();
  connection = await connectPostgres(`postgres://postgres@127.0.0.1:${port}/postgres`, () => {});
});
afterAll(async () => {
  await connection.close();
  await pglite.close();
});

test("a database that goes away is answered 503 with Retry-After, and the same batches are stored once it is back", async () => {
  const dependencies = testDependencies(connection);
  const app = ingestRoutes(dependencies, createIngest(dependencies, { onStored: () => {} }), {
    retentionDays: () => 30,
    keptSince: () => ({ minutesMs: 0 }),
  });
  const batches = Array.from({ length: 5 }, () => JSON.stringify(makeBatch([makeEvent()])));
  const sendAll = () => Promise.all(batches.map((body) => app.request("/api/ingest", signedRequest(body))));

  const whileAway = await sendAll();
  expect(whileAway.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
  expect(Number(whileAway[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await whileAway[0]?.json()).toMatchObject({ code: "dependency-unavailable" });

  const server = new PGLiteSocketServer({ db: pglite, port, maxConnections: 10 });
  await server.start();
  const accepted = await Promise.all((await sendAll()).map((answer) => answer.json()));
  expect(accepted).toEqual(batches.map(() => ({ accepted: 1, rejected: 0, duplicate: false })));
  await server.stop();

  expect((await sendAll()).map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
  const back = new PGLiteSocketServer({ db: pglite, port, maxConnections: 10 });
  await back.start();
  const again = await Promise.all((await sendAll()).map((answer) => answer.json()));
  expect(again).toEqual(batches.map(() => ({ accepted: 0, rejected: 0, duplicate: true })));
  await back.stop();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return free;
}
