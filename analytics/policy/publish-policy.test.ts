import { beforeEach, expect, it } from "vitest";
import { apiKeyKey, policyParts } from "#contracts/kv-keys.ts";
import { describeDatabases } from "../db/test-database.ts";
import type { PublishRounds } from "./publish-policy.ts";
import { testPublishing } from "./test-publishing.ts";

describeDatabases("publishing live policy", (get) => {
  const stage = testPublishing(get);
  const { newRounds, setQuota, publish, inKv, liveQuota, versionsWritten, newKey } = stage;
  let rounds: PublishRounds;
  beforeEach(() => {
    rounds = newRounds();
  });

  it("fills an empty KV with every document, each valid", async () => {
    expect(await rounds.publishDue()).toBe(Number.POSITIVE_INFINITY);
    for (const part of policyParts) expect(inKv(part)).toMatchObject({ formatVersion: 1, version: 1, publishedAt: stage.clock().now });
    expect(rounds.status()).toMatchObject({ lastSuccessAt: stage.clock().now, failure: null });
  });

  it("writes nothing when nothing changed", async () => {
    await rounds.publishDue();
    const { length } = stage.kv().writes;
    stage.clock().now += 60_000;
    await rounds.publishDue();
    await newRounds().publishDue();
    expect(stage.kv().writes).toHaveLength(length);
  });

  it("writes a key at most once a second, the newest value, and says when the next write is due", async () => {
    await rounds.publishDue();
    const { length } = stage.kv().writes;
    for (let quota = 1; quota <= 20; quota += 1) {
      await setQuota(quota);
      stage.clock().now += 49;
      expect(await rounds.publishDue()).toBe(stage.clock().now - 49 * quota + 1000);
    }
    expect(stage.kv().writes).toHaveLength(length);
    stage.clock().now += 20;
    await rounds.publishDue();
    expect(stage.kv().writes).toHaveLength(length + 1);
    expect(liveQuota()).toBe(20);
  });

  it("does not hold one document back for another", async () => {
    await rounds.publishDue();
    stage.clock().now += 1000;
    await setQuota(5);
    await rounds.publishDue();
    await publish(2);
    await setQuota(6);
    await rounds.publishDue();
    expect([versionsWritten("config").at(-1), liveQuota()]).toEqual([2, 5]);
  });

  it("loses nothing while KV is away, and the newest wins when it is back", async () => {
    await rounds.publishDue();
    stage.kv().fault = "down";
    for (const quota of [11, 12, 13]) {
      await setQuota(quota);
      stage.clock().now += 5000;
      await rounds.publishDue();
    }
    const { key } = await newKey();
    await rounds.publishDue();
    expect(rounds.status()).toMatchObject({ lastFailureAt: stage.clock().now, failure: expect.stringContaining("503") });
    stage.kv().fault = "none";
    stage.clock().now += 30_000;
    await rounds.publishDue();
    expect(liveQuota()).toBe(13);
    expect(versionsWritten("limits")).toEqual([1, 4]);
    expect(stage.kv().values.has(apiKeyKey(key.slice(6, 18)))).toBe(true);
    expect(rounds.status().failure).toBeNull();
  });

  it("backs off while KV refuses, and asks it no more often than it likes", async () => {
    await rounds.publishDue();
    stage.kv().fault = "too-many";
    stage.clock().now += 1000;
    await setQuota(1);
    const waits: number[] = [];
    for (let failures = 1; failures <= 7; failures += 1) {
      const nextAt = await rounds.publishDue();
      waits.push(nextAt - stage.clock().now);
      stage.clock().now = nextAt;
    }
    expect(waits).toEqual([2000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it("starts with KV away, and catches up", async () => {
    stage.kv().fault = "down";
    await rounds.publishDue();
    await setQuota(3);
    stage.kv().fault = "none";
    stage.clock().now += 2000;
    await rounds.publishDue();
    expect(liveQuota()).toBe(3);
  });

  it("is done by one process at a time, and taken over from one that died", async () => {
    const [first, second] = [newRounds("first", 300), newRounds("second", 300)];
    await Promise.all([first.publishDue(), second.publishDue()]);
    expect(versionsWritten("limits")).toEqual([1]);
    await setQuota(31);
    stage.clock().now += 60_000;
    const takeOver = () => second.publishDue().then(liveQuota);
    await expect.poll(takeOver, { timeout: 5000, interval: 50 }).toBe(31);
    expect(versionsWritten("limits")).toEqual([1, 2]);
  });

  it("is given to the next at once when it is given back", async () => {
    await rounds.publishDue();
    await rounds.release();
    await setQuota(32);
    stage.clock().now += 1000;
    await newRounds("another").publishDue();
    expect(liveQuota()).toBe(32);
  });
});
