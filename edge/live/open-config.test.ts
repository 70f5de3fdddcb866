import { SignJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { sealText } from "#config/seal-text.ts";
import { readSealingKeys } from "#config/sealing-keys.ts";
import { policyKeys } from "#contracts/kv-keys.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { SecretUse } from "#contracts/sealed-text.ts";
import { readSettings } from "../env.ts";
import { Signals } from "../metrics/signals.ts";
import { kv, publish, send, testConfig, testEnv } from "../test-worker.ts";
import { openConfig } from "./open-config.ts";
import { PolicyHolder } from "./policy-holder.ts";

const keyText = "k2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8,k1:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA";
const keys = readSealingKeys(keyText) ?? new Map();
const secret = "a-shared-secret-that-nobody-may-see-0123456789";
const issuerName = `https://${crypto.randomUUID()}.test`;
const jwtUse: SecretUse = { field: "auth.jwt.issuers.secret", owner: issuerName };
const introspectionUrl = "https://issuer.test/introspect";
const env = () => testEnv({ AEGIS_SEALING_KEYS: keyText });

function issuerOf(fields: Partial<CompiledConfig["issuers"][number]>): CompiledConfig["issuers"][number] {
  const common = { audience: "aegis", leewaySeconds: 5, maximumAgeSeconds: 900, claims: { roles: "roles", plan: "plan" } };
  return { ...common, issuer: issuerName, algorithms: ["HS256"], ...fields };
}

function introspectionOf(clientSecret: string): CompiledConfig["introspection"] {
  const rest = { cacheSeconds: 30, onOutage: "refuse", senderConstraint: "optional", clientAuthentication: "basic" } as const;
  return {
    issuer: "https://issuer.test",
    introspectionUrl,
    clientId: "aegis",
    clientSecret,
    claims: { roles: "roles", plan: "plan" },
    ...rest,
  };
}

const tokenBy = (shared: string) =>
  new SignJWT({ roles: ["user"] })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(issuerName)
    .setAudience("aegis")
    .setSubject("alice")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(shared));

describe("a config with sealed texts", () => {
  it("is opened whole, each text for its own use; the given one stays sealed", async () => {
    const sealed = await sealText(secret, jwtUse, keys);
    const clientSecret = await sealText("client-secret", { field: "auth.oauth2.clientSecret", owner: introspectionUrl }, keys);
    const publicKey = await sealText("{}", { field: "auth.jwt.issuers.publicKey", owner: "https://other.test" }, keys);
    const issuers = [issuerOf({ secret: sealed }), issuerOf({ issuer: "https://other.test", publicKey })];
    const config = testConfig({ issuers, introspection: introspectionOf(clientSecret) });
    const opened = await openConfig(config, keys);
    expect(opened).toMatchObject({ ok: true, config: { introspection: { clientSecret: "client-secret" } } });
    expect(opened.ok && opened.config.issuers.map((issuer) => issuer.secret ?? issuer.publicKey)).toEqual([secret, "{}"]);
    expect(JSON.stringify(config)).not.toContain(secret);
  });

  it("is refused with every text that does not open, and without any of them", async () => {
    const moved = await sealText(secret, { ...jwtUse, owner: "https://other.test" }, keys);
    const unknown = await sealText(secret, jwtUse, new Map([["k9", new Uint8Array(32)]]));
    const clientSecret = await sealText(secret, jwtUse, keys);
    const issuers = [issuerOf({ secret: moved }), issuerOf({ secret: unknown }), issuerOf({ secret: "enc:v1:k2:AAAA" })];
    const opened = await openConfig(testConfig({ issuers, introspection: introspectionOf(clientSecret) }), keys);
    expect(opened.ok ? [] : opened.mistakes.sort()).toEqual([
      expect.stringMatching(/^auth\.jwt\.issuers\.secret of \S+: it was sealed for another field or owner/),
      expect.stringMatching(/^auth\.jwt\.issuers\.secret of \S+: it was sealed with the key k9/),
      expect.stringMatching(/^auth\.jwt\.issuers\.secret of \S+: the sealed value is damaged/),
      expect.stringMatching(/^auth\.oauth2\.clientSecret of \S+introspect: it was sealed for another field or owner/),
    ]);
    expect(JSON.stringify(opened)).not.toContain("enc:");
  });

  it("opens for no receiver but the one it was sealed for", async () => {
    const use: SecretUse = { field: "auth.oauth2.clientSecret", owner: introspectionUrl };
    const introspection = introspectionOf(await sealText(secret, use, keys));
    const redirected = introspection && { ...introspection, introspectionUrl: "https://attacker.test/introspect" };
    expect((await openConfig(testConfig({ introspection: redirected }), keys)).ok).toBe(false);
    expect((await openConfig(testConfig({ introspection }), keys)).ok).toBe(true);
  });
});

describe("the Worker", () => {
  const statusOf = async (shared: string) =>
    (await send("/api/users", { env: env(), headers: { Authorization: `Bearer ${await tokenBy(shared)}` } })).status;

  it("verifies tokens by a sealed secret, which KV never holds open", async () => {
    await publish("config", { config: testConfig({ issuers: [issuerOf({ secret: await sealText(secret, jwtUse, keys) })] }) });
    await expect.poll(() => statusOf(secret), { timeout: 15_000 }).toBe(200);
    expect(await statusOf("another-secret-of-32-bytes-or-more-0123456789")).toBe(401);
    const { keys: stored } = await kv.list();
    const texts = await Promise.all(stored.map(({ name }) => kv.get(name)));
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.join()).toContain("enc:v1:k2:");
    expect(texts.join()).not.toContain(secret);
  });
});

describe("the last good policy", () => {
  let lines: unknown[];
  let holder: PolicyHolder;

  beforeEach(() => {
    const read = readSettings(env());
    if (!read.ok) throw new Error(read.mistakes.join());
    lines = [];
    const note = (message: string, fields?: object) => void lines.push({ message, ...fields });
    const log = { info: note, warn: note, error: note };
    holder = new PolicyHolder({ settings: read.settings, bundled: null, signals: new Signals(), log });
  });

  const take = async (version: number, config: CompiledConfig) =>
    holder.take(new Map([[policyKeys.config, JSON.stringify({ formatVersion: 1, version, publishedAt: version, config })]]), Date.now());

  it.each<[string, SecretUse, string]>([
    ["was sealed for another owner", { ...jwtUse, owner: "https://other.test" }, keyText],
    ["was sealed for another field", { ...jwtUse, field: "auth.oauth2.clientSecret" }, keyText],
    ["was sealed with a key that is not there", jwtUse, `k9:${"A".repeat(43)}`],
    ["was sealed with another key of that id", jwtUse, `k2:${"A".repeat(43)}`],
  ])("stays when a secret of the next one %s; the log says why without it", async (_what, use, sealedWith) => {
    await take(1, testConfig({ apiKeyHeader: "X-Good" }));
    const sealed = await sealText(secret, use, readSealingKeys(sealedWith) ?? new Map());
    await take(2, testConfig({ apiKeyHeader: "X-Bad", issuers: [issuerOf({ secret: sealed })] }));
    expect(holder.policy?.config.apiKeyHeader).toBe("X-Good");
    expect(lines).toMatchObject([
      { part: "config", mistakes: [expect.stringContaining(`auth.jwt.issuers.secret of ${issuerName}: it was sealed`)] },
    ]);
    for (const hidden of [secret, sealed.slice(30)]) expect(JSON.stringify(lines)).not.toContain(hidden);
  });

  it("gives way to one whose secret opens, by an older key too", async () => {
    const older = await sealText(secret, jwtUse, new Map([...keys].slice(1)));
    await take(1, testConfig({ apiKeyHeader: "X-Sealed", issuers: [issuerOf({ secret: older })] }));
    expect(holder.policy?.config.apiKeyHeader).toBe("X-Sealed");
    expect(JSON.stringify(holder.live)).not.toContain(secret);
    expect(lines).toEqual([]);
  });
});
