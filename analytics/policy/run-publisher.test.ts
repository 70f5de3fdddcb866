import { afterEach, beforeEach, expect, it } from "vitest";
import { policyKeys, policyParts } from "#contracts/kv-keys.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { jobLocks } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { testActor } from "../ledger/test-actor.ts";
import { setLimit } from "../limits/set-limit.ts";
import { testDependencies, testEnv } from "../test-dependencies.ts";
import { createKvClient } from "./kv-client.ts";
import { type KvStandIn, startKvStandIn } from "./kv-stand-in.ts";
import { policyRoutes } from "./policy-routes.ts";
import { type PolicyPublisher, runPublisher, startPublisher } from "./run-publisher.ts";
import { testSteering, testYaml } from "./test-steering.ts";

describeDatabases("the running publisher", (get) => {
  let kv: KvStandIn;
  let publishers: PolicyPublisher[];
  const start = (holder = "one") => {
    const publisher = runPublisher(testDependencies(get()), createKvClient(kv.settings), holder);
    publishers.push(publisher);
    return publisher;
  };
  const setQuota = (quota: number, policyChanged = () => {}) =>
    setLimit({ ...testDependencies(get()), policyChanged }, { name: "default", request: { quota }, reason: "", actor: testActor });
  const liveQuota = () => JSON.parse(kv.values.get(policyKeys.limits) ?? "{}").overrides?.default?.quota as number | undefined;

  beforeEach(async () => {
    kv = await startKvStandIn();
    publishers = [];
    await publishConfig(testDependencies(get()), { yaml: testYaml({}), actor: testActor, message: "" });
  });
  afterEach(async () => {
    await Promise.all(publishers.map((publisher) => publisher.close()));
    await kv.close();
  });

  it("brings a change to KV when it is woken, and a change nobody told it of", async () => {
    const { wake } = start();
    await expect.poll(() => kv.values.size, { timeout: 10_000 }).toBe(policyParts.length);
    await setQuota(41, wake);
    await expect.poll(liveQuota, { timeout: 10_000 }).toBe(41);
    await setQuota(42);
    await expect.poll(liveQuota, { timeout: 10_000 }).toBe(42);
  });

  it("keeps a second between two writes of a key under a storm of changes from two processes", async () => {
    start();
    const { wake } = start("two");
    await expect.poll(() => kv.values.size, { timeout: 10_000 }).toBe(policyParts.length);
    const until = performance.now() + 2500;
    let quota = 100;
    while (performance.now() < until) {
      quota += 1;
      await setQuota(quota, wake);
    }
    await expect.poll(liveQuota, { timeout: 10_000 }).toBe(quota);
    const times = kv.writes.filter(({ key }) => key === policyKeys.limits).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(2);
    // The stand-in sees a write later than its writer by the way there.
    for (const gap of gaps) expect(gap).toBeGreaterThan(900);
  });

  it("gives the job back when it is closed, and closes twice", async () => {
    const publisher = start();
    await expect.poll(() => kv.values.size, { timeout: 10_000 }).toBe(policyParts.length);
    await publisher.close();
    await publisher.close();
    expect(await get().db.select().from(jobLocks)).toEqual([]);
  });

  it("closes while KV hangs, within the time of one call", async () => {
    kv.fault = "hang";
    const publisher = start();
    await expect(publisher.close()).resolves.toBeUndefined();
  });

  it("is not started without KV", () => {
    expect(startPublisher(testDependencies(get()))).toBeNull();
  });

  it("is started from the environment", async () => {
    const { accountId, namespaceId, token, baseUrl } = kv.settings;
    const env = testEnv({
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_KV_NAMESPACE_ID: namespaceId,
      CLOUDFLARE_API_TOKEN: token,
      AEGIS_KV_BASE_URL: baseUrl ?? "",
    });
    const publisher = startPublisher(testDependencies(get(), { env }));
    if (publisher !== null) publishers.push(publisher);
    await expect.poll(() => kv.values.size, { timeout: 10_000 }).toBe(policyParts.length);
  });

  it("shows in GET /api/policy what reached KV when", async () => {
    const publisher = start();
    await setQuota(51, publisher.wake);
    await expect.poll(liveQuota, { timeout: 10_000 }).toBe(51);
    const { call } = testSteering(get(), (dependencies) => [policyRoutes({ ...dependencies, publisherStatus: publisher.status })]);
    const readPart = async () => {
      const { body } = await call("GET", "/api/policy");
      const { documents, publisher: shown } = body as { documents: Record<string, unknown>[]; publisher: object };
      return { limits: documents.find(({ part }) => part === "limits"), shown };
    };
    const inKv = JSON.parse(kv.values.get(policyKeys.limits) ?? "{}") as { version: number; publishedAt: number; overrides: object };
    await expect.poll(async () => (await readPart()).limits?.publishedVersion, { timeout: 10_000 }).toBe(inKv.version);
    const { limits, shown } = await readPart();
    expect(limits).toMatchObject({
      key: policyKeys.limits,
      version: inKv.version,
      publishedAt: new Date(inKv.publishedAt).toISOString(),
      body: { overrides: inKv.overrides },
    });
    expect(shown).toMatchObject({ lastSuccessAt: expect.any(String), failure: null });
    expect((await call("GET", "/api/policy", { headers: {} })).status).toBe(401);
  });
});
