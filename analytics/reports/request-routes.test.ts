import { beforeAll, expect, test } from "vitest";
import { RequestPage, RequestReport } from "#contracts/report.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import { testDependencies } from "../test-dependencies.ts";
import { requestRoutes } from "./request-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");

describeDatabases("a request by its id", (get) => {
  const refused = makeEvent({ at: now - 1000, status: 429, problemCode: "quota-exceeded", stepMs: { "enforce-limit": 3 } });
  let passedMs = 0;
  let list: (query: string) => Promise<Response>;
  let ask: (id: string, token?: string) => Promise<Response>;

  beforeAll(async () => {
    const dependencies = testDependencies(get(), { now: () => now + passedMs });
    const read = readBatch(JSON.stringify(makeBatch([makeEvent({ at: now }), refused], { location: "FRA" })), { now, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    const app = requestRoutes(dependencies);
    list = async (query) => app.request(`/api/requests?${query}`, { headers: { Authorization: "Bearer operator-token-of-the-tests" } });
    ask = async (id, token = "operator-token-of-the-tests") =>
      app.request(`/api/requests/${id}`, { headers: { Authorization: `Bearer ${token}` } });
  });

  test("200 tells what became of it, a refused one too", async () => {
    const answer = await ask(refused.requestId);
    expect(answer.status).toBe(200);
    expect(RequestReport.parse(await answer.json())).toEqual({ ...refused, edgeId: "edge-test", location: "FRA" });
  });

  test("200 lists them newest first, page by page, each once, by any filter", async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      makeEvent({ at: now - 2000 - Math.floor(index / 5), route: index % 2 === 0 ? null : "users", plan: index % 3 === 0 ? "gold" : null }),
    );
    const read = readBatch(JSON.stringify(makeBatch(many, { location: "AMS" })), { now, retentionDays: 30 });
    if (!read.ok) throw new Error("the traffic is no batch");
    await commitBatches([read.batch], { db: get().db, days: new Set(), now });
    const seen: RequestReport[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page = RequestPage.parse(await (await list(`limit=7&location=AMS${next && `&before=${next}`}`)).json());
      seen.push(...page.requests);
      next = page.next;
      // Whoever reads slowly still finds all that the first page began.
      passedMs += 1_800_000;
    }
    passedMs = 0;
    expect(seen.map(({ requestId }) => requestId).sort()).toEqual(many.map(({ requestId }) => requestId).sort());
    expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).toSorted((one, other) => other - one));
    const found = async (query: string) => RequestPage.parse(await (await list(query)).json()).requests.length;
    expect(await found("plan=gold&route=&location=AMS")).toBe(many.filter(({ plan, route }) => plan === "gold" && route === null).length);
    expect([await found("status=429"), await found("statusClass=4xx"), await found("problem=quota-exceeded")]).toEqual([1, 1, 1]);
    expect(await found("plan=' OR 1=1--")).toBe(0);
  });

  test.each([
    "before=x",
    "from=2026-06-01T00:00:00Z",
    "to=2026-06-15T00:00:00Z&from=2026-06-15T00:00:00Z",
    "status=1e9",
    "from=0000-01-01T00:00:00Z&to=0000-01-01T01:00:00Z",
    "to=0000-01-01T00:00:00Z",
    "plan=%00",
    "sort=at",
  ])("400 for a list by %s", async (query) => {
    expect((await list(query)).status).toBe(400);
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
