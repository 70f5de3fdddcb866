import { beforeEach, expect, it } from "vitest";
import { ApiKeyRecord } from "#contracts/client.ts";
import { apiKeyKey } from "#contracts/kv-keys.ts";
import { describeDatabases } from "../db/test-database.ts";
import { revokeApiKey } from "../keys/revoke-api-key.ts";
import { rotateApiKey } from "../keys/rotate-api-key.ts";
import { updateApiKey } from "../keys/update-api-key.ts";
import { testActor } from "../ledger/test-actor.ts";
import { createKvClient, type KvClient } from "./kv-client.ts";
import { publishApiKeys } from "./publish-api-keys.ts";
import type { PublishRounds } from "./publish-policy.ts";
import { testPublishing } from "./test-publishing.ts";

describeDatabases("publishing API keys", (get) => {
  const stage = testPublishing(get);
  const { newRounds, inKv, newKey } = stage;
  let rounds: PublishRounds;
  beforeEach(() => {
    rounds = newRounds();
  });

  it("publishes API keys with their records and takes them away when revoked", async () => {
    await rounds.publishDue();
    const { row } = await newKey();
    await rounds.publishDue();
    const record = JSON.parse(stage.kv().values.get(apiKeyKey(row.id)) ?? "");
    expect(record).toEqual({
      formatVersion: 1,
      id: row.id,
      pepperId: "pepper-1",
      hash: row.hash,
      roles: [],
      plan: null,
      expiresAt: null,
    });
    await revokeApiKey(stage.dependencies(), { id: row.id, actor: testActor });
    stage.clock().now += 1000;
    expect(await rounds.publishDue()).toBe(Number.POSITIVE_INFINITY);
    expect(stage.kv().values.has(apiKeyKey(row.id))).toBe(false);
    expect(inKv("revocations")).toMatchObject({ apiKeys: [row.id] });
  });

  it("keeps API keys due that KV left out, and publishes the others", async () => {
    await rounds.publishDue();
    const [first, second] = [await newKey(), await newKey()];
    stage.kv().leaveOut.add(apiKeyKey(first.row.id));
    await rounds.publishDue();
    expect([...stage.kv().values.keys()].filter((key) => key.startsWith(apiKeyKey("")))).toEqual([apiKeyKey(second.row.id)]);
    stage.kv().leaveOut.clear();
    stage.clock().now += 1000;
    await rounds.publishDue();
    expect(stage.kv().values.has(apiKeyKey(first.row.id))).toBe(true);
  });

  it("keeps a key due that is revoked while it is being written, and removes it next", async () => {
    await rounds.publishDue();
    const { row } = await newKey();
    const kv = createKvClient(stage.kv().settings);
    const revokedMeanwhile: KvClient = {
      ...kv,
      writeMany: async (entries) => {
        const failed = await kv.writeMany(entries);
        await revokeApiKey(stage.dependencies(), { id: row.id, actor: testActor });
        return failed;
      },
    };
    await publishApiKeys(get().db, revokedMeanwhile, () => stage.clock().now);
    expect(stage.kv().values.has(apiKeyKey(row.id))).toBe(true);
    await rounds.publishDue();
    expect(stage.kv().values.has(apiKeyKey(row.id))).toBe(false);
  });

  it("lets KV forget a key by itself when it is over, two minutes from now at the earliest", async () => {
    const [near, far] = [await newKey("5s"), await newKey("1d")];
    await rounds.publishDue();
    const { expirations } = stage.kv();
    expect(expirations.get(apiKeyKey(near.row.id))).toBe(Math.ceil((stage.clock().now + 120_000) / 1000));
    expect(expirations.get(apiKeyKey(far.row.id))).toBe(Math.ceil((stage.clock().now + 86_400_000) / 1000));
  });

  it("writes what the format before could not say in one that edges of before refuse", async () => {
    const rights = { permissions: ["read:metrics"], limits: { a: 5 }, addresses: ["203.0.113.0/24"] };
    const { row } = await newKey(null, rights);
    await rounds.publishDue();
    const record = () => ApiKeyRecord.parse(JSON.parse(stage.kv().values.get(apiKeyKey(row.id)) ?? ""));
    expect(record()).toMatchObject({ formatVersion: 2, ...rights });
    await updateApiKey(stage.dependencies(), {
      id: row.id,
      change: { permissions: [], limits: {}, addresses: [] },
      reason: "",
      actor: testActor,
    });
    await rounds.publishDue();
    expect(Object.keys(record())).toEqual(["formatVersion", "id", "pepperId", "hash", "roles", "plan", "expiresAt"]);
    expect(record().formatVersion).toBe(1);
  });

  it("publishes a rotated key with its end and the one that follows under the same client", async () => {
    const { row } = await newKey();
    const rotated = await rotateApiKey(stage.dependencies(), { id: row.id, gracePeriod: "1h", reason: "", actor: testActor });
    if (!rotated.ok) throw new Error(rotated.reason);
    await rounds.publishDue();
    const record = (id: string) => JSON.parse(stage.kv().values.get(apiKeyKey(id)) ?? "");
    expect(record(row.id)).toMatchObject({ formatVersion: 1, expiresAt: stage.clock().now + 3_600_000 });
    expect(record(rotated.row.id)).toMatchObject({ formatVersion: 2, client: `key:${row.id}`, expiresAt: null });
  });

  it("keeps a key due that is changed while it is being written, and writes it as it then is", async () => {
    await rounds.publishDue();
    const { row } = await newKey();
    const kv = createKvClient(stage.kv().settings);
    const changedMeanwhile: KvClient = {
      ...kv,
      writeMany: async (entries) => {
        const failed = await kv.writeMany(entries);
        await updateApiKey(stage.dependencies(), { id: row.id, change: { plan: "gold" }, reason: "", actor: testActor });
        return failed;
      },
    };
    await publishApiKeys(get().db, changedMeanwhile, () => stage.clock().now);
    await rounds.publishDue();
    expect(JSON.parse(stage.kv().values.get(apiKeyKey(row.id)) ?? "")).toMatchObject({ plan: "gold" });
  });
});
