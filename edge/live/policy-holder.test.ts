import { beforeEach, describe, expect, it } from "vitest";
import { type PolicyPart, policyKeys } from "#contracts/kv-keys.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readSettings } from "../env.ts";
import { Signals } from "../metrics/signals.ts";
import { testConfig, testEnv, testIssuers } from "../test-worker.ts";
import { buildPolicy } from "./build-policy.ts";
import { PolicyHolder } from "./policy-holder.ts";

const poisonable: typeof buildPolicy = (config, live, issuers, ids) => {
  if (config.apiKeyHeader === "X-Poison" || live.limits?.overrides.poison) throw new TypeError("poison");
  return buildPolicy(config, live, issuers, ids);
};

const now = 1_800_000_000_000;
const anHour = 3_600_000;
let signals: Signals;
let holder: PolicyHolder;
let lines: unknown[];

function newHolder(bundled: CompiledConfig = testConfig({ apiKeyHeader: "X-Bundled" })): PolicyHolder {
  const read = readSettings(testEnv());
  if (!read.ok) throw new Error(read.mistakes.join());
  signals = new Signals();
  lines = [];
  const log = { info() {}, warn() {}, error: (message: string, fields?: object) => void lines.push({ message, ...fields }) };
  return new PolicyHolder({ settings: read.settings, bundled, signals, log }, poisonable);
}

beforeEach(() => {
  holder = newHolder();
});

/** What KV would hold: documents by part, each of version 1 published now unless it says otherwise. */
function values(documents: Partial<Record<PolicyPart, object>>): Map<string, string | null> {
  const heads = Object.entries(documents).map(([part, body]) => [part, { formatVersion: 1, version: 1, publishedAt: now, ...body }]);
  return new Map(heads.map(([part, document]) => [policyKeys[part as PolicyPart], JSON.stringify(document)]));
}

const config = (apiKeyHeader: string, issuers: CompiledConfig["issuers"] = []) => ({ config: testConfig({ apiKeyHeader, issuers }) });
const revoked = (...apiKeys: string[]) => ({ apiKeys, tokens: {} });
const override = { quota: 1, windowSeconds: 1, mode: "enforce", origin: "operator", decisionId: "d", expiresAt: null };
/** An issuer whose key was not read before, so that reading it takes its time. */
const newIssuer = () => testIssuers().map((issuer) => ({ ...issuer, issuer: `https://${crypto.randomUUID()}.test` }));

describe("the order of documents", () => {
  it("holds the later of two published in one millisecond, whichever is read last", async () => {
    await holder.take(values({ revocations: { version: 6, ...revoked("later") } }), now);
    await holder.take(values({ revocations: { version: 5, ...revoked("earlier") } }), now);
    expect([...(holder.policy?.revokedKeys ?? [])]).toEqual(["later"]);
    await holder.take(values({ revocations: { version: 7, ...revoked("latest") } }), now);
    expect([...(holder.policy?.revokedKeys ?? [])]).toEqual(["latest"]);
  });

  it("takes what a wrong clock published, and what follows once it is right again", async () => {
    await holder.take(values({ blocks: { version: 1, clients: {} } }), now);
    await holder.take(values({ revocations: { version: 1, publishedAt: now + anHour, ...revoked("ahead") } }), now);
    expect(holder.policy?.revokedKeys.has("ahead")).toBe(true);
    await holder.take(values({ revocations: { version: 2, publishedAt: now - 1, ...revoked("right") } }), now + 1000);
    expect([...(holder.policy?.revokedKeys ?? [])]).toEqual(["right"]);
  });
});

describe("refreshes that overlap", () => {
  it("keep what a faster one took while the keys of a slower one's config were read", async () => {
    const slower = holder.take(values({ config: config("X-Slower", newIssuer()) }), now);
    const faster = holder.take(values({ config: { version: 2, ...config("X-Faster") }, revocations: revoked("a") }), now);
    await Promise.all([slower, faster]);
    expect([holder.policy?.config.apiKeyHeader, holder.policy?.versions.config]).toEqual(["X-Faster", 2]);
    expect(holder.policy?.revokedKeys.has("a")).toBe(true);
    expect(holder.policy?.issuers.size).toBe(0);
  });

  it("keep it too when the slower one's config turns out unusable", async () => {
    const unbound = newIssuer().map((issuer) => ({ ...issuer, publicKey: "${env:NOT_BOUND}", jwksUrl: undefined, secret: undefined }));
    await holder.take(values({ config: config("X-Good"), revocations: revoked("old") }), now);
    const slower = holder.take(values({ config: { version: 2, ...config("X-Bad", [...newIssuer(), ...unbound]) } }), now);
    const faster = holder.take(values({ revocations: { version: 2, ...revoked("new") } }), now);
    await Promise.all([slower, faster]);
    expect([holder.policy?.config.apiKeyHeader, ...(holder.policy?.revokedKeys ?? [])]).toEqual(["X-Good", "new"]);
  });
});

describe("a document that cannot be built", () => {
  const poison = { overrides: { poison: override } };

  it("is left out, and those that came with it are taken", async () => {
    await holder.take(values({ config: config("X-Good") }), now);
    await holder.take(values({ limits: poison, revocations: revoked("a"), blocks: { clients: {} } }), now);
    expect(holder.policy?.revokedKeys.has("a")).toBe(true);
    expect(holder.policy?.versions).toMatchObject({ config: 1, limits: 0, blocks: 1, revocations: 1 });
    expect(signals.take()).toEqual({ "policy-rejected": 1 });
    expect(lines).toMatchObject([{ part: "limits", mistakes: ["TypeError: poison"] }]);
  });

  it("does not stop later ones of its part or of others", async () => {
    await holder.take(values({ config: config("X-Good") }), now);
    await holder.take(values({ config: { version: 2, ...config("X-Poison") }, limits: poison }), now);
    await holder.take(values({ revocations: revoked("a") }), now);
    await holder.take(values({ config: { version: 3, ...config("X-Better") }, limits: { version: 2, overrides: { a: override } } }), now);
    expect([holder.policy?.config.apiKeyHeader, holder.policy?.overrides.has("a")]).toEqual(["X-Better", true]);
    expect(holder.policy?.revokedKeys.has("a")).toBe(true);
  });

  it("gives way to the bundle's config in a cold isolate", async () => {
    await holder.take(values({ config: config("X-Poison"), revocations: revoked("a") }), now);
    expect([holder.policy?.config.apiKeyHeader, holder.policy?.revokedKeys.has("a")]).toEqual(["X-Bundled", true]);
  });
});

describe("a bundle that cannot be used", () => {
  it("is tried once, and what was read meanwhile is not lost to the first good config", async () => {
    holder = newHolder(testConfig({ apiKeyHeader: "X-Poison" }));
    await holder.startFromBundle();
    await holder.take(values({ revocations: revoked("a") }), now);
    expect([holder.policy, lines.length]).toEqual([null, 1]);
    await holder.take(values({ config: config("X-Good"), revocations: revoked("a") }), now);
    expect([holder.policy?.config.apiKeyHeader, holder.policy?.revokedKeys.has("a")]).toEqual(["X-Good", true]);
  });
});
