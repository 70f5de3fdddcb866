import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { apiKeyKey, policyKeys, policyParts } from "#contracts/kv-keys.ts";
import { policyDocuments as documentSchemas } from "#contracts/live-policy.ts";
import { publishConfig } from "../configs/publish-config.ts";
import { apiKeys, configVersions, decisions, jobLocks, limitOverrides, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { createApiKey } from "../keys/create-api-key.ts";
import { revokeApiKey } from "../keys/revoke-api-key.ts";
import { setLimit } from "../limits/set-limit.ts";
import { unsetLimit } from "../limits/unset-limit.ts";
import { createKvClient } from "./kv-client.ts";
import { type KvStandIn, startKvStandIn } from "./kv-stand-in.ts";
import { createPublishRounds, type PublishRounds } from "./publish-policy.ts";
import { type TestSteering, testSteering, testYaml } from "./test-steering.ts";

describeDatabases("publishing live policy", (get) => {
  let kv: KvStandIn;
  let steering: TestSteering;
  let rounds: PublishRounds;
  const newRounds = (holder = "one", holdMs = 60_000) =>
    createPublishRounds(steering.dependencies, { kv: createKvClient(kv.settings), holder, holdMs, random: () => 0 });
  const setQuota = (quota: number, name = "default") =>
    setLimit(steering.dependencies, { name, request: { quota }, reason: "", actor: "test" });
  const publish = async (quota: number) => {
    const result = await publishConfig(steering.dependencies, { yaml: testYaml({ a: quota }), actor: "test", message: "" });
    expect(result.ok).toBe(true);
  };
  const inKv = (part: keyof typeof policyKeys) => {
    const text = kv.values.get(policyKeys[part]);
    return text === undefined ? null : documentSchemas[part].parse(JSON.parse(text));
  };
  const liveQuota = () => (inKv("limits") as { overrides: Record<string, { quota: number }> } | null)?.overrides.default?.quota;
  const versionsWritten = (part: keyof typeof policyKeys) =>
    kv.writes.filter(({ key }) => key === policyKeys[part]).map(({ value }) => JSON.parse(value).version as number);
  const document = async (part: string) => (await get().db.select().from(policyDocuments).where(eq(policyDocuments.part, part)))[0];
  const newKey = () => createApiKey(steering.dependencies, { name: "k", roles: ["user"], plan: null, expiresIn: null, actor: "test" });

  beforeEach(async () => {
    kv = await startKvStandIn();
    for (const table of [apiKeys, configVersions, decisions, jobLocks, limitOverrides, policyDocuments]) await get().db.delete(table);
    steering = testSteering(get(), () => []);
    rounds = newRounds();
    await publish(1);
  });
  afterEach(() => kv.close());

  it("fills an empty KV with every document, each valid", async () => {
    expect(await rounds.publishDue()).toBe(Number.POSITIVE_INFINITY);
    for (const part of policyParts) expect(inKv(part)).toMatchObject({ formatVersion: 1, version: 1, publishedAt: steering.clock.now });
    expect(rounds.status()).toMatchObject({ lastSuccessAt: steering.clock.now, failure: null });
  });

  it("writes nothing when nothing changed", async () => {
    await rounds.publishDue();
    const { length } = kv.writes;
    steering.clock.now += 60_000;
    await rounds.publishDue();
    await newRounds().publishDue();
    expect(kv.writes).toHaveLength(length);
  });

  it("writes a key at most once a second, the newest value, and says when the next write is due", async () => {
    await rounds.publishDue();
    const { length } = kv.writes;
    for (let quota = 1; quota <= 20; quota += 1) {
      await setQuota(quota);
      steering.clock.now += 49;
      expect(await rounds.publishDue()).toBe(steering.clock.now - 49 * quota + 1000);
    }
    expect(kv.writes).toHaveLength(length);
    steering.clock.now += 20;
    await rounds.publishDue();
    expect(kv.writes).toHaveLength(length + 1);
    expect(liveQuota()).toBe(20);
  });

  it("does not hold one document back for another", async () => {
    await rounds.publishDue();
    steering.clock.now += 1000;
    await setQuota(5);
    await rounds.publishDue();
    await publish(2);
    await setQuota(6);
    await rounds.publishDue();
    expect([versionsWritten("config").at(-1), liveQuota()]).toEqual([2, 5]);
  });

  it("loses nothing while KV is away, and the newest wins when it is back", async () => {
    await rounds.publishDue();
    kv.fault = "down";
    for (const quota of [11, 12, 13]) {
      await setQuota(quota);
      steering.clock.now += 5000;
      await rounds.publishDue();
    }
    const { key } = await newKey();
    await rounds.publishDue();
    expect(rounds.status()).toMatchObject({ lastFailureAt: steering.clock.now, failure: expect.stringContaining("503") });
    kv.fault = "none";
    steering.clock.now += 30_000;
    await rounds.publishDue();
    expect(liveQuota()).toBe(13);
    expect(versionsWritten("limits")).toEqual([1, 4]);
    expect(kv.values.has(apiKeyKey(key.slice(6, 18)))).toBe(true);
    expect(rounds.status().failure).toBeNull();
  });

  it("backs off while KV refuses, and asks it no more often than it likes", async () => {
    await rounds.publishDue();
    kv.fault = "too-many";
    steering.clock.now += 1000;
    await setQuota(1);
    const waits: number[] = [];
    for (let failures = 1; failures <= 7; failures += 1) {
      const nextAt = await rounds.publishDue();
      waits.push(nextAt - steering.clock.now);
      steering.clock.now = nextAt;
    }
    expect(waits).toEqual([2000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it("starts with KV away, and catches up", async () => {
    kv.fault = "down";
    await rounds.publishDue();
    await setQuota(3);
    kv.fault = "none";
    steering.clock.now += 2000;
    await rounds.publishDue();
    expect(liveQuota()).toBe(3);
  });

  it("survives a restart between KV's write and its note of it, without undercutting what KV holds", async () => {
    await rounds.publishDue();
    kv.fault = "lose-answer";
    steering.clock.now += 1000;
    await setQuota(21);
    await rounds.publishDue();
    expect([liveQuota(), (await document("limits"))?.publishedVersion]).toEqual([21, 1]);
    kv.fault = "none";
    const { length } = kv.writes;
    await newRounds().publishDue();
    expect(kv.writes).toHaveLength(length);
    expect(await document("limits")).toMatchObject({ version: 2, publishedVersion: 2 });
  });

  it("survives a restart before KV's write", async () => {
    await rounds.publishDue();
    await setQuota(22);
    steering.clock.now += 1000;
    await newRounds().publishDue();
    expect(liveQuota()).toBe(22);
  });

  it("mends on start what KV lacks or holds older, malformed or foreign", async () => {
    await rounds.publishDue();
    await setQuota(23);
    steering.clock.now += 1000;
    await rounds.publishDue();
    const { config, blocks, limits, risk } = policyKeys;
    const old = kv.writes.find(({ key }) => key === limits)?.value ?? "";
    kv.values.delete(config);
    kv.values.set(blocks, "{");
    kv.values.set(limits, old);
    kv.values.set(risk, JSON.stringify({ formatVersion: 1, version: 40, publishedAt: 1, scores: { "key:a": 1 }, expiresAt: 2 }));
    steering.clock.now += 1000;
    await newRounds().publishDue();
    expect([inKv("config")?.version, inKv("blocks")?.version, inKv("limits")?.version]).toEqual([1, 1, 2]);
    expect(inKv("risk")).toMatchObject({ version: 41, scores: {} });
    expect(liveQuota()).toBe(23);
  });

  it("goes on above what KV holds when the database was begun anew, in config history too", async () => {
    await publish(2);
    await publish(3);
    await rounds.publishDue();
    for (const table of [configVersions, policyDocuments]) await get().db.delete(table);
    await publish(4);
    steering.clock.now += 1000;
    const again = newRounds();
    await again.publishDue();
    expect(versionsWritten("config")).toEqual([3, 4]);
    await publish(5);
    steering.clock.now += 1000;
    await again.publishDue();
    expect(versionsWritten("config")).toEqual([3, 4, 5]);
    expect((await get().db.select().from(configVersions)).map(({ version }) => version)).toEqual([1, 5]);
  });

  it("publishes API keys with their records and takes them away when revoked", async () => {
    await rounds.publishDue();
    const { row } = await newKey();
    await rounds.publishDue();
    const record = JSON.parse(kv.values.get(apiKeyKey(row.id)) ?? "");
    expect(record).toEqual({
      formatVersion: 1,
      id: row.id,
      pepperId: "pepper-1",
      hash: row.hash,
      roles: ["user"],
      plan: null,
      expiresAt: null,
    });
    await revokeApiKey(steering.dependencies, { id: row.id, actor: "test" });
    steering.clock.now += 1000;
    expect(await rounds.publishDue()).toBe(Number.POSITIVE_INFINITY);
    expect(kv.values.has(apiKeyKey(row.id))).toBe(false);
    expect(inKv("revocations")).toMatchObject({ apiKeys: [row.id] });
  });

  it("keeps API keys due that KV left out, and publishes the others", async () => {
    await rounds.publishDue();
    const [first, second] = [await newKey(), await newKey()];
    kv.leaveOut.add(apiKeyKey(first.row.id));
    await rounds.publishDue();
    expect([...kv.values.keys()].filter((key) => key.startsWith(apiKeyKey("")))).toEqual([apiKeyKey(second.row.id)]);
    kv.leaveOut.clear();
    steering.clock.now += 1000;
    await rounds.publishDue();
    expect(kv.values.has(apiKeyKey(first.row.id))).toBe(true);
  });

  it("mends API keys on start: lost ones return, revoked and unknown ones go", async () => {
    await rounds.publishDue();
    const [lost, dead] = [await newKey(), await newKey()];
    await rounds.publishDue();
    await revokeApiKey(steering.dependencies, { id: dead.row.id, actor: "test" });
    steering.clock.now += 1000;
    await rounds.publishDue();
    kv.values.delete(apiKeyKey(lost.row.id));
    for (const id of [dead.row.id, "strange00001", "strange00002", "strange00003"]) kv.values.set(apiKeyKey(id), "{}");
    await newRounds().publishDue();
    expect([...kv.values.keys()].filter((key) => key.startsWith(apiKeyKey("")))).toEqual([apiKeyKey(lost.row.id)]);
  });

  it("is done by one process at a time, and taken over from one that died", async () => {
    const [first, second] = [newRounds("first", 300), newRounds("second", 300)];
    await Promise.all([first.publishDue(), second.publishDue()]);
    expect(versionsWritten("limits")).toEqual([1]);
    await setQuota(31);
    steering.clock.now += 60_000;
    const takeOver = () => second.publishDue().then(liveQuota);
    await expect.poll(takeOver, { timeout: 5000, interval: 50 }).toBe(31);
    expect(versionsWritten("limits")).toEqual([1, 2]);
  });

  it("is given to the next at once when it is given back", async () => {
    await rounds.publishDue();
    await rounds.release();
    await setQuota(32);
    steering.clock.now += 1000;
    await newRounds("another").publishDue();
    expect(liveQuota()).toBe(32);
  });

  it("shows readers versions that only grow, whatever happens, and ends with the newest", async () => {
    const take: Record<Step["do"], (step: Step) => unknown> = {
      set: ({ value }) => setQuota(value),
      unset: () => unsetLimit(steering.dependencies, { name: "default", reason: "", actor: "test" }),
      publish: ({ value }) => publish(value),
      round: () => rounds.publishDue(),
      restart: () => {
        rounds = newRounds();
      },
      fault: ({ value }) => {
        kv.fault = (["none", "down", "lose-answer"] as const)[value % 3] ?? "none";
      },
      wait: ({ value }) => {
        steering.clock.now += value ** 2 * 10;
      },
    };
    const steps = fc.array(fc.record({ do: fc.constantFrom(...stepKinds), value: fc.integer({ min: 1, max: 99 }) }), {
      minLength: 5,
      maxLength: 15,
    });
    const settle = async () => {
      kv.fault = "none";
      steering.clock.now += 60_000;
      await rounds.publishDue();
      steering.clock.now += 60_000;
      await rounds.publishDue();
    };
    await fc.assert(
      fc.asyncProperty(steps, async (run) => {
        for (const step of run) await take[step.do](step);
        await settle();
        for (const part of policyParts) {
          const versions = versionsWritten(part);
          expect(versions).toEqual([...versions].sort((left, right) => left - right));
          const stored = await document(part);
          expect(inKv(part)).toEqual({
            formatVersion: 1,
            version: stored?.version,
            publishedAt: expect.any(Number),
            ...(stored?.body as object),
          });
        }
      }),
      { numRuns: 15 },
    );
  });
});

const stepKinds = ["set", "unset", "publish", "round", "restart", "fault", "wait"] as const;
type Step = { do: (typeof stepKinds)[number]; value: number };
