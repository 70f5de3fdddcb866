import { beforeEach, describe, expect, it } from "vitest";
import { policyKeys } from "#contracts/kv-keys.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readSettings, type Settings } from "../env.ts";
import type { Log } from "../log.ts";
import { Signals } from "../metrics/signals.ts";
import { kv, publish, testConfig, testEnv, testIssuers } from "../test-worker.ts";
import { kvStore } from "../workers/kv-store.ts";
import { PolicyReader } from "./policy-reader.ts";

const silent: Log = { info() {}, warn() {}, error() {} };
const result = readSettings(testEnv());
const settings = result.ok ? result.settings : (undefined as unknown as Settings);
const bundled: CompiledConfig = testConfig({ apiKeyHeader: "X-Bundled" });
const work: Promise<unknown>[] = [];
const waitUntil = (promise: Promise<unknown>) => void work.push(promise);

let signals: Signals;
function reader(namespace: KVNamespace | undefined = kv): PolicyReader {
  signals = new Signals();
  return new PolicyReader({ store: namespace && kvStore(namespace), settings, bundled, signals, log: silent });
}

/** The policy after a refresh that has ended. */
async function refreshed(policies: PolicyReader) {
  await policies.refresh(Date.now());
  return policies.current(Date.now(), waitUntil);
}

beforeEach(async () => {
  for (const key of Object.values(policyKeys)) await kv.delete(key);
});

describe("policy reader", () => {
  it("uses the bundle's config where KV has none, is absent or fails", async () => {
    expect((await reader().current(Date.now(), waitUntil))?.config.apiKeyHeader).toBe("X-Bundled");
    expect((await reader(undefined).current(Date.now(), waitUntil))?.config.apiKeyHeader).toBe("X-Bundled");
    const failing = { get: () => Promise.reject(new Error("KV is away")) } as unknown as KVNamespace;
    expect((await reader(failing).current(Date.now(), waitUntil))?.config.apiKeyHeader).toBe("X-Bundled");
    expect(signals.take()).toMatchObject({ "policy-unreadable": 1 });
  });

  it("waits at most 250 ms for a KV that hangs, then serves from the bundle", async () => {
    const hanging = { get: () => new Promise(() => {}) } as unknown as KVNamespace;
    const startedAt = Date.now();
    expect((await reader(hanging).current(startedAt, () => {}))?.config.apiKeyHeader).toBe("X-Bundled");
    expect(Date.now() - startedAt).toBeLessThan(2000);
  });

  it("takes the live config, and a newer one behind the answer", async () => {
    const policies = reader();
    await publish("config", { config: testConfig({ apiKeyHeader: "X-One" }) });
    expect((await policies.current(Date.now(), waitUntil))?.config.apiKeyHeader).toBe("X-One");
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Two" }) });
    const dueAt = Date.now() + 150;
    expect((await policies.current(dueAt, waitUntil))?.config.apiKeyHeader).toBe("X-One");
    await Promise.all(work);
    expect((await policies.current(dueAt, waitUntil))?.config.apiKeyHeader).toBe("X-Two");
  });

  it("judges no request by a policy from long ago: the first one after an idle time waits for a read", async () => {
    const policies = reader();
    await publish("config", { config: testConfig({ apiKeyHeader: "X-One" }) });
    await policies.current(Date.now(), waitUntil);
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Two" }) });
    expect((await policies.current(Date.now() + 3_600_000, waitUntil))?.config.apiKeyHeader).toBe("X-Two");
  });

  it("waits at most 250 ms after an idle time, then goes on with what it has", async () => {
    let hangs = false;
    const hanging = {
      get: (...key: Parameters<KVNamespace["get"]>) => (hangs ? new Promise(() => {}) : kv.get(...key)),
    } as unknown as KVNamespace;
    const policies = reader(hanging);
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Kept" }) });
    await policies.current(Date.now(), waitUntil);
    hangs = true;
    const startedAt = Date.now();
    expect((await policies.current(startedAt + 3_600_000, () => {}))?.config.apiKeyHeader).toBe("X-Kept");
    expect(Date.now() - startedAt).toBeLessThan(2000);
  });

  it.each([
    ["not JSON", "{"],
    ["another shape", JSON.stringify({ formatVersion: 1, version: 9, publishedAt: Date.now() * 2, config: { routes: 1 } })],
    ["a future format", JSON.stringify({ formatVersion: 7, version: 9, publishedAt: Date.now() * 2 })],
    ["empty", ""],
  ])("keeps the last good config when the document is %s, and counts it", async (_name, text) => {
    const policies = reader();
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Good" }) });
    await refreshed(policies);
    await kv.put(policyKeys.config, text);
    expect((await refreshed(policies))?.config.apiKeyHeader).toBe("X-Good");
    expect(signals.take()).toMatchObject({ "policy-malformed-config": 1 });
  });

  it("takes each document for itself: a malformed one does not stop the others", async () => {
    const policies = reader();
    await kv.put(policyKeys.config, "nonsense");
    await publish("limits", {
      overrides: { public: { quota: 1, windowSeconds: 1, mode: "enforce", origin: "operator", decisionId: "d", expiresAt: null } },
    });
    expect((await refreshed(policies))?.overrides.get("public")?.quota).toBe(1);
  });

  it("keeps what it knows when a stale read brings an older document or none", async () => {
    const policies = reader();
    await publish("config", { config: testConfig({ apiKeyHeader: "X-New" }) });
    await refreshed(policies);
    await kv.put(
      policyKeys.config,
      JSON.stringify({ formatVersion: 1, version: 1, publishedAt: 1, config: testConfig({ apiKeyHeader: "X-Old" }) }),
    );
    expect((await refreshed(policies))?.config.apiKeyHeader).toBe("X-New");
    await kv.delete(policyKeys.config);
    expect((await refreshed(policies))?.config.apiKeyHeader).toBe("X-New");
  });

  it("does not take a config whose secret is missing, but takes the other documents that came with it", async () => {
    const policies = reader();
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Good" }) });
    await refreshed(policies);
    const issuers = testIssuers().map((issuer) => ({ ...issuer, publicKey: "${env:NOT_BOUND}", jwksUrl: undefined, secret: undefined }));
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Bad", issuers }) });
    await publish("blocks", { clients: { "key:a": { reason: "r", decisionId: "d", expiresAt: null } } });
    const policy = await refreshed(policies);
    expect([policy?.config.apiKeyHeader, policy?.blocks.has("key:a")]).toEqual(["X-Good", true]);
    expect(signals.take()).toMatchObject({ "policy-rejected": 1 });
  });

  it("does not take a config that counts a region in a database that is not bound", async () => {
    const policies = reader();
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Good" }) });
    await refreshed(policies);
    await publish("config", { config: testConfig({ apiKeyHeader: "X-Bad", limitRegions: { nowhere: ["EU"] } }) });
    expect((await refreshed(policies))?.config.apiKeyHeader).toBe("X-Good");
    expect(signals.take()).toMatchObject({ "policy-rejected": 1 });
  });
});

describe("reading KV", () => {
  const patient = { ...settings, policyRefreshMs: 10_000 };
  let lines: string[];
  function readerOf(get: (call: number) => Promise<unknown>, config = bundled) {
    signals = new Signals();
    lines = [];
    const calls = { count: 0 };
    const log: Log = { ...silent, warn: (line) => void lines.push(line), error: (line) => void lines.push(line) };
    const namespace = { get: () => get(++calls.count) } as unknown as KVNamespace;
    return { calls, policies: new PolicyReader({ store: kvStore(namespace), settings: patient, bundled: config, signals, log }) };
  }
  const away = () => Promise.reject(new Error("KV is away"));
  const live = (apiKeyHeader: string) => {
    const document = { formatVersion: 1, version: 1, publishedAt: 1, config: testConfig({ apiKeyHeader }) };
    return new Map([[policyKeys.config, JSON.stringify(document)]]);
  };

  it("backs off while it fails, up to the refresh interval, and sees when it is back", async () => {
    let isAway = true;
    const { calls, policies } = readerOf(() => (isAway ? away() : Promise.resolve(live("X-Back"))));
    const startedAt = Date.now();
    let now = startedAt;
    for (; now < startedAt + 60_000; now += 100) {
      await policies.current(now, waitUntil);
      await Promise.all(work.splice(0));
    }
    expect(calls.count).toBeLessThanOrEqual(12);
    expect(calls.count).toBeGreaterThanOrEqual(8);
    expect(lines).toHaveLength(calls.count);
    isAway = false;
    await policies.current(now + 10_000, waitUntil);
    await Promise.all(work.splice(0));
    expect((await policies.current(now + 10_001, waitUntil))?.config.apiKeyHeader).toBe("X-Back");
  });

  it("asks once for all requests of a cold isolate, and gives each the live policy", async () => {
    const { calls, policies } = readerOf(() => new Promise((resolve) => setTimeout(resolve, 60, live("X-Live"))));
    const now = Date.now();
    const found = await Promise.all(Array.from({ length: 40 }, () => policies.current(now, waitUntil)));
    expect(new Set(found.map((policy) => policy?.config.apiKeyHeader))).toEqual(new Set(["X-Live"]));
    expect(calls.count).toBe(1);
  });

  it("backs off in an isolate that has no usable policy too", async () => {
    const issuers = testIssuers().map((issuer) => ({ ...issuer, publicKey: "${env:NOT_BOUND}", jwksUrl: undefined, secret: undefined }));
    const { calls, policies } = readerOf(away, testConfig({ issuers }));
    const now = Date.now();
    for (let count = 0; count < 20; count++) expect(await policies.current(now + count, waitUntil)).toBeNull();
    expect([calls.count, lines.length]).toEqual([1, 2]);
    expect(await policies.current(now + 300, waitUntil)).toBeNull();
    expect(calls.count).toBe(2);
  });

  it("begins anew when a read was cut with its request", async () => {
    const { calls, policies } = readerOf((call) => (call === 1 ? new Promise(() => {}) : Promise.resolve(live("X-Second"))));
    const now = Date.now();
    await policies.current(now, () => {});
    await policies.current(now + 9_999, () => {});
    expect(calls.count).toBe(1);
    await policies.current(now + 10_000, waitUntil);
    await Promise.all(work.splice(0));
    expect((await policies.current(now + 10_001, waitUntil))?.config.apiKeyHeader).toBe("X-Second");
  });
});
