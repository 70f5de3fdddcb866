import { beforeEach, expect, it } from "vitest";
import { apiKeyKey, policyKeys } from "#contracts/kv-keys.ts";
import { configVersions, policyDocuments } from "../db/policy-tables.ts";
import { describeDatabases } from "../db/test-database.ts";
import { revokeApiKey } from "../keys/revoke-api-key.ts";
import { testActor } from "../ledger/test-actor.ts";
import type { PublishRounds } from "./publish-policy.ts";
import { testPublishing } from "./test-publishing.ts";

describeDatabases("live policy after a restart", (get) => {
  const stage = testPublishing(get);
  const { newRounds, setQuota, publish, inKv, liveQuota, versionsWritten, document, newKey } = stage;
  let rounds: PublishRounds;
  beforeEach(() => {
    rounds = newRounds();
  });

  it("survives a restart between KV's write and its note of it, without undercutting what KV holds", async () => {
    await rounds.publishDue();
    stage.kv().fault = "lose-answer";
    stage.clock().now += 1000;
    await setQuota(21);
    await rounds.publishDue();
    expect([liveQuota(), (await document("limits"))?.publishedVersion]).toEqual([21, 1]);
    stage.kv().fault = "none";
    const { length } = stage.kv().writes;
    await newRounds().publishDue();
    expect(stage.kv().writes).toHaveLength(length);
    expect(await document("limits")).toMatchObject({ version: 2, publishedVersion: 2 });
  });

  it("survives a restart before KV's write", async () => {
    await rounds.publishDue();
    await setQuota(22);
    stage.clock().now += 1000;
    await newRounds().publishDue();
    expect(liveQuota()).toBe(22);
  });

  it("mends on start what KV lacks or holds older, malformed or foreign", async () => {
    await rounds.publishDue();
    await setQuota(23);
    stage.clock().now += 1000;
    await rounds.publishDue();
    const { config, blocks, limits, risk } = policyKeys;
    const old = stage.kv().writes.find(({ key }) => key === limits)?.value ?? "";
    stage.kv().values.delete(config);
    stage.kv().values.set(blocks, "{");
    stage.kv().values.set(limits, old);
    stage.kv().values.set(risk, JSON.stringify({ formatVersion: 1, version: 40, publishedAt: 1, scores: { "key:a": 1 }, expiresAt: 2 }));
    stage.clock().now += 1000;
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
    stage.clock().now += 1000;
    const again = newRounds();
    await again.publishDue();
    expect(versionsWritten("config")).toEqual([3, 4]);
    await publish(5);
    stage.clock().now += 1000;
    await again.publishDue();
    expect(versionsWritten("config")).toEqual([3, 4, 5]);
    expect((await get().db.select().from(configVersions)).map(({ version }) => version)).toEqual([1, 5]);
  });

  it("mends API keys on start: lost ones return, revoked and unknown ones go", async () => {
    await rounds.publishDue();
    const [lost, dead] = [await newKey(), await newKey()];
    await rounds.publishDue();
    await revokeApiKey(stage.dependencies(), { id: dead.row.id, actor: testActor });
    stage.clock().now += 1000;
    await rounds.publishDue();
    stage.kv().values.delete(apiKeyKey(lost.row.id));
    for (const id of [dead.row.id, "strange00001", "strange00002", "strange00003"]) stage.kv().values.set(apiKeyKey(id), "{}");
    await newRounds().publishDue();
    expect([...stage.kv().values.keys()].filter((key) => key.startsWith(apiKeyKey("")))).toEqual([apiKeyKey(lost.row.id)]);
  });
});
