import { beforeAll, expect, test } from "vitest";
import { RequestReport } from "#contracts/report.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { testDependencies } from "../test-dependencies.ts";
import { requestRoutes } from "./request-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");

describeDatabases("a request by its id", (get) => {
  const refused = makeEvent({ at: now - 1000, status: 429, problemCode: "quota-exceeded", stepMs: { "enforce-limit": 3 } });
  let ask: (id: string, token?: string) => Promise<Response>;

  beforeAll(async () => {
    const dependencies = testDependencies(get(), { now: () => now });
    const read = readBatch(JSON.stringify(makeBatch([makeEvent({ at: now }), refused], { location: "FRA" })), { now, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    const app = requestRoutes(dependencies);
    ask = async (id, token = "operator-token-of-the-tests") =>
      app.request(`/api/requests/${id}`, { headers: { Authorization: `Bearer ${token}` } });
  });

  test("200 tells what became of it, a refused one too", async () => {
    const answer = await ask(refused.requestId);
    expect(answer.status).toBe(200);
    expect(RequestReport.parse(await answer.json())).toEqual({ ...refused, edgeId: "edge-test", location: "FRA" });
  });

  test("404 for an id that no request had", async () => {
    expect((await ask("00000000-0000-4000-8000-000000000000")).status).toBe(404);
  });

  test("400 for an id that is none", async () => {
    expect((await ask("x".repeat(65))).status).toBe(400);
  });

  test("401 without an operator's token", async () => {
    expect((await ask(refused.requestId, "wrong")).status).toBe(401);
  });
});
