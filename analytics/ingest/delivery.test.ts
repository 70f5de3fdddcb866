import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { describeDatabases } from "../db/test-database.ts";
import { testDependencies, testEnv } from "../test-dependencies.ts";
import { createIngest, ingestRoutes } from "./ingest-routes.ts";
import { makeBatch, makeEvent, signedRequest } from "./test-batch.ts";

const keys = { old: "old-secret-of-the-tests", new: "new-secret-of-the-tests" };

describeDatabases("what edges deliver", (get) => {
  const service = (AEGIS_INGEST_KEYS: string, { now = Date.now, rawSample = 1 } = {}) => {
    const dependencies = testDependencies(get(), { env: testEnv({ AEGIS_INGEST_KEYS }), now });
    const queue = createIngest(dependencies, { onStored: () => {}, sampling: () => ({ rawSample, rawSampleByRoute: {} }) });
    const app = ingestRoutes(dependencies, queue, { retentionDays: () => 30, keptSince: () => ({ minutesMs: 0 }) });
    return async (init: RequestInit) => {
      const answer = await app.request("/api/ingest", init);
      return [answer.status, ((await answer.json()) as { duplicate?: boolean }).duplicate];
    };
  };
  const signedBy = (id: keyof typeof keys, at?: number) =>
    signedRequest(JSON.stringify(makeBatch([makeEvent()])), { keyId: id, secret: keys[id], ...(at && { at }) });

  test("is taken by the old key and the new one at once while the key is changed, and by the new one alone after it", async () => {
    const during = service(`old:${keys.old},new:${keys.new}`);
    expect(await Promise.all([during(signedBy("old")), during(signedBy("new"))])).toEqual([
      [200, false],
      [200, false],
    ]);
    const afterwards = service(`new:${keys.new}`);
    expect(await afterwards(signedBy("old"))).toEqual([401, undefined]);
    expect(await afterwards(signedBy("new"))).toEqual([200, false]);
  });

  test("adds nothing when it is replayed within 300 seconds, and is refused after them", async () => {
    const sentAt = Date.now();
    const sent = signedBy("new", sentAt);
    const at = (seconds: number) => service(`new:${keys.new}`, { now: () => Math.floor(sentAt / 1000) * 1000 + seconds * 1000 })(sent);
    expect([await at(0), await at(1), await at(300), await at(301), await at(-301)]).toEqual([
      [200, false],
      [200, true],
      [200, true],
      [401, undefined],
      [401, undefined],
    ]);
  });

  test("is counted whole where only a part of its raw events is kept", async () => {
    const deliver = service(`new:${keys.new}`, { rawSample: 0.1 });
    const events = [
      ...Array.from({ length: 200 }, () => makeEvent({ route: "sampled" })),
      ...Array.from({ length: 20 }, () => makeEvent({ route: "sampled", status: 503 })),
    ];
    expect(await deliver(signedRequest(JSON.stringify(makeBatch(events)), { keyId: "new", secret: keys.new }))).toEqual([200, false]);
    const { rows } = await get().db.execute<{ counted: number; failures: number; kept: number }>(sql`
      SELECT (SELECT sum(count)::integer FROM rollup_minute WHERE route = 'sampled') AS counted,
        (SELECT count(*)::integer FROM request_metrics WHERE route = 'sampled' AND status = 503) AS failures,
        (SELECT count(*)::integer FROM request_metrics WHERE route = 'sampled' AND status = 200) AS kept`);
    expect(rows[0]).toMatchObject({ counted: 220, failures: 20 });
    expect(rows[0]?.kept).toBeLessThan(80);
  });
});
