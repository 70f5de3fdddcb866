import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deadBatchPrefix } from "#contracts/kv-keys.ts";
import { decisions } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { type KvStandIn, startKvStandIn } from "../policy/kv-stand-in.ts";
import { testDependencies, testEnv } from "../test-dependencies.ts";
import { createIngest } from "./ingest-routes.ts";
import { redriveRoutes } from "./redrive-routes.ts";
import { makeBatch, makeEvent } from "./test-batch.ts";

describeDatabases("POST /api/ingest/redrive", (get) => {
  let kv: KvStandIn;
  let app: Hono;
  let isAway = false;
  let fails = false;

  beforeAll(async () => {
    kv = await startKvStandIn();
    const { accountId, namespaceId, token, baseUrl } = kv.settings;
    const variables = { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_KV_NAMESPACE_ID: namespaceId, CLOUDFLARE_API_TOKEN: token };
    const dependencies = testDependencies(get(), { env: testEnv({ ...variables, AEGIS_KV_BASE_URL: baseUrl ?? "" }) });
    const queue = createIngest(dependencies, { onStored: () => {} });
    const ingest = {
      ...queue,
      add: (batch: Parameters<typeof queue.add>[0]) => {
        if (fails) kv.fault = "down";
        if (batch.envelope.edgeId === "faulty") return Promise.resolve("fault" as const);
        return isAway ? Promise.resolve("away" as const) : queue.add(batch);
      },
    };
    app = redriveRoutes(dependencies, { ingest, retentionDays: () => 30, keptSince: () => ({ minutesMs: 0 }) }) as unknown as Hono;
  });
  afterAll(() => kv.close());
  beforeEach(() => {
    kv.values.clear();
    kv.fault = "none";
    isAway = false;
    fails = false;
  });

  const park = (edgeId: string) => {
    const batch = makeBatch([makeEvent()], { edgeId });
    kv.values.set(`${deadBatchPrefix}${batch.batchId}`, JSON.stringify(batch));
    return batch;
  };
  const redrive = async (body: object = {}) => {
    const headers = { Authorization: "Bearer operator-token-of-the-tests", "Content-Type": "application/json" };
    const answer = await app.request("/api/ingest/redrive", { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const rowsOf = async (edgeId: string) => {
    const { rows } = await get().db.execute<{ rows: number }>(
      sql`SELECT count(*)::integer AS rows FROM request_metrics WHERE edge_id = ${edgeId}`,
    );
    return rows[0]?.rows;
  };

  test("stores what the queue gave up, once, takes it out of KV, and says so in the ledger", async () => {
    kv.values.set("aegis/policy/config", "{}");
    const parked = [park("given-up"), park("given-up"), park("given-up")];
    const first = await redrive({ reason: "analytics was down" });
    expect(first).toMatchObject({ status: 200, body: { stored: 3, duplicates: 0, refused: 0, left: 0, next: null } });
    expect([...kv.values.keys()]).toEqual(["aegis/policy/config"]);
    kv.values.set(`${deadBatchPrefix}${parked[0]?.batchId}`, JSON.stringify(parked[0]));
    expect(await redrive()).toMatchObject({ body: { stored: 0, duplicates: 1, left: 0 } });
    expect(await rowsOf("given-up")).toBe(3);
    const rows = await get().db.select().from(decisions);
    expect(rows.find(({ id }) => id === first.body.decisionId)).toMatchObject({ action: "metrics.redrive", reason: "analytics was down" });
  });

  test("goes through more than a page by `next`", async () => {
    for (let count = 0; count < 130; count += 1) park("many");
    const first = await redrive();
    expect(first.body).toMatchObject({ stored: 100, left: 30 });
    expect((await redrive({ after: first.body.next })).body).toMatchObject({ stored: 30, left: 0, next: null });
    expect(await rowsOf("many")).toBe(130);
  });

  test("leaves all in KV while the database is away, and what is no batch for good", async () => {
    const batch = park("waits");
    kv.values.set(`${deadBatchPrefix}${randomUUID()}`, '{"formatVersion":99}');
    isAway = true;
    const away = await redrive();
    expect([away.body.stored, away.body.next, kv.values.size]).toEqual([0, null, 2]);
    isAway = false;
    expect((await redrive()).body).toMatchObject({ stored: 1, refused: 1, left: 0 });
    expect([kv.values.size, kv.values.has(`${deadBatchPrefix}${batch.batchId}`)]).toEqual([1, false]);
  });

  test("goes on behind a batch that makes us fail, and leaves it in KV", async () => {
    const faulty = [park("faulty"), park("faulty")];
    for (let count = 0; count < 5; count += 1) park("behind-a-fault");
    expect((await redrive()).body).toMatchObject({ stored: 5, refused: 2, left: 0, next: null });
    expect([...kv.values.keys()].sort()).toEqual(faulty.map(({ batchId }) => `${deadBatchPrefix}${batchId}`).sort());
    expect(await rowsOf("behind-a-fault")).toBe(5);
  });

  test("says in the ledger what was stored before KV went away, and counts it once", async () => {
    park("broken-off");
    park("broken-off");
    fails = true;
    const broken = await redrive();
    expect(broken).toMatchObject({ status: 200, body: { stored: 1, left: 1, next: null } });
    const rows = await get().db.select().from(decisions);
    expect(rows.find(({ id }) => id === broken.body.decisionId)).toMatchObject({ after: { stored: 1, left: 1 } });
    fails = false;
    kv.fault = "none";
    expect((await redrive()).body).toMatchObject({ stored: 1, duplicates: 1, left: 0 });
  });

  test("is answered 503 with Retry-After while KV is away", async () => {
    kv.fault = "down";
    expect(await redrive()).toMatchObject({ status: 503, body: { code: "dependency-unavailable" } });
  });
});
