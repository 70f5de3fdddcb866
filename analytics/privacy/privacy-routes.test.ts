import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { beforeAll, expect, test } from "vitest";
import { ForgottenClient } from "#contracts/privacy.ts";
import { alertRow } from "../alerts/test-alerts.ts";
import { alerts, clientBlocks, clientRisks, proposals } from "../db/loop-tables.ts";
import { metricRejects } from "../db/metric-tables.ts";
import { apiKeys, decisions, limitClientOverrides } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { commitBatches } from "../ingest/commit-batches.ts";
import { readBatch } from "../ingest/read-batch.ts";
import { makeBatch, makeEvent } from "../ingest/test-batch.ts";
import type { OperatorContext } from "../operators/require-operator.ts";
import { sumRollups } from "../rollup/sum-rollups.ts";
import { testDependencies } from "../test-dependencies.ts";
import { privacyRoutes } from "./privacy-routes.ts";

const now = Date.parse("2026-06-15T12:34:56.789Z");
const hourMs = 3_600_000;
const client = 'sub:al"ice@issuer/%_';
const standing = { client_blocks: 1, limit_client_overrides: 1, api_keys: 1, decisions: 2 };

describeDatabases("what is kept about a client", (get) => {
  let app: Hono<OperatorContext>;
  const call = (method: string, who = client, query = "") =>
    app.request(`/api/privacy/clients/${encodeURIComponent(who)}${query}`, {
      method,
      headers: { Authorization: "Bearer operator-token-of-the-tests" },
    });
  const lines = async (who = client) => {
    const answer = await call("GET", who);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { table?: string; row?: Record<string, unknown>; end?: true });
  };
  const countsOf = (all: readonly { table?: string }[]) =>
    Object.fromEntries([...Map.groupBy(all, ({ table }) => table ?? "end")].map(([table, own]) => [table, own.length]));
  const ofRoutes = async () => {
    const { rows } = await get().db.execute(sql`
      SELECT (SELECT sum(count)::integer FROM rollup_minute) AS minutes, (SELECT sum(count)::integer FROM rollup_hour) AS hours,
        (SELECT sum(count)::integer FROM rollup_outcome_minute) AS outcomes, (SELECT sum(allowed)::integer FROM rollup_limit_minute) AS limits`);
    return rows;
  };

  beforeAll(async () => {
    const { db } = get();
    const dependencies = testDependencies(get(), { now: () => now });
    app = privacyRoutes(dependencies);
    const events = Array.from({ length: 2400 }, (_, index) =>
      makeEvent({ at: now - (index % 30) * hourMs, client: index % 2 === 0 ? client : "sub:al" }),
    );
    for (const part of [events.slice(0, 1200), events.slice(1200)]) {
      const read = readBatch(JSON.stringify(makeBatch(part)), { now, retentionDays: 30 });
      if (!read.ok) throw new Error("the traffic is no batch");
      await commitBatches([read.batch], { db, days: new Set(), now });
    }
    await sumRollups(db, now);
    const at = new Date(now);
    await db.insert(clientRisks).values({ client, route: "users", score: 0.9, reasons: [], scoredAt: at, expiresAt: at });
    await db.insert(alerts).values([alertRow({ client }), alertRow({ client: "sub:al", rule: "other" })]);
    await db.insert(clientBlocks).values({ client, reason: "r", origin: "operator", decisionId: "d", blockedAt: at, expiresAt: null });
    const sample = { client, status: "x" };
    await db.insert(metricRejects).values({ batchId: crypto.randomUUID(), reason: "invalid-status", count: 1, sample, receivedAt: at });
    const key = {
      id: "aaaaaaaaaaaa",
      name: "k",
      pepperId: "p",
      hash: "the-hash-of-the-key",
      client,
      roles: [],
      createdBy: "x",
      createdAt: at,
    };
    await db.insert(apiKeys).values(key);
    const limit = { limit: "default", client, quota: 1, windowSeconds: 60, mode: "enforce", origin: "operator", decisionId: "d" } as const;
    await db.insert(limitClientOverrides).values(limit);
    const row = { before: null, after: null, reason: "", evidence: {}, actor: "x", decidedAt: at };
    await db.insert(decisions).values([
      { ...row, id: "of-limit", action: "limit.set-for-client", target: `default ${client}` },
      { ...row, id: "of-key", action: "key.create", target: key.id },
      { ...row, id: "of-another", action: "limit.set-for-client", target: "default sub:al" },
    ]);
    await db.insert(proposals).values({
      ...{ id: "p", route: "users", target: "limit:default", action: {}, mode: "suggest", holdsSeconds: 60, reason: "r" },
      ...{ evidence: { suspects: [{ client }] }, proposedBy: "loop", proposedAt: at, expiresAt: at, state: "expired" },
    });
  }, 120_000);

  test("is handed out whole, page by page, without hashes of keys, and its end is told", async () => {
    const all = await lines();
    expect(countsOf(all)).toMatchObject({
      ...{ request_metrics: 1200, client_risks: 1, alerts: 1, client_blocks: 1, metric_rejects: 1, api_keys: 1, end: 1 },
      ...{ proposals: 1, limit_client_overrides: 1, decisions: 2 },
    });
    expect(all.at(-1)).toEqual({ end: true });
    expect(new Set(all.filter(({ table }) => table === "request_metrics").map(({ row }) => row?.request_id)).size).toBe(1200);
    expect(JSON.stringify(all)).not.toContain("the-hash-of-the-key");
    expect(JSON.stringify(all)).not.toContain('"sub:al"');
  });

  test("is forgotten, and nothing else is: sums by route stay, others are as before, the ledger does not name it", async () => {
    const [routes, other] = [await ofRoutes(), countsOf(await lines("sub:al"))];
    const answer = await call("DELETE", client, "?reason=request%2017");
    expect(answer.status).toBe(200);
    const { removed, kept } = ForgottenClient.parse(await answer.json());
    expect(removed).toMatchObject({ request_metrics: 1200, client_risks: 1, alerts: 1, metric_rejects: 1, proposals: 1 });
    expect(kept).toEqual({ ...standing, token_revocations: 0 });
    expect(countsOf(await lines())).toEqual({ ...standing, end: 1 });
    expect(await ofRoutes()).toEqual(routes);
    expect(countsOf(await lines("sub:al"))).toEqual(other);
    const { rows } = await get().db.execute<{ row: string }>(sql`SELECT row_to_json(decisions)::text AS row FROM decisions`);
    expect(rows.some(({ row }) => row.includes("client.forget") && row.includes("request 17"))).toBe(true);
    expect(rows.filter(({ row }) => row.includes("client.forget") && row.includes("ice@issuer"))).toEqual([]);
  });

  test("is not brought back by the hours that are summed anew, and forgetting it again finds nothing", async () => {
    await get().db.execute(sql`UPDATE rollup_changes SET taken = true`);
    await sumRollups(get().db, now);
    expect(countsOf(await lines())).toEqual({ ...standing, end: 1 });
    const { removed } = ForgottenClient.parse(await (await call("DELETE")).json());
    expect(Object.values(removed).reduce((sum, rows) => sum + rows, 0)).toBe(0);
  });

  test("400 for what is no client, 401 for who is no operator", async () => {
    expect((await call("GET", "' OR 1=1--")).status).toBe(400);
    expect((await call("DELETE", "sub:")).status).toBe(400);
    expect((await app.request("/api/privacy/clients/sub:a")).status).toBe(401);
  });
});
