import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { expect, it, vi } from "vitest";
import { sealText } from "#config/seal-text.ts";
import { readSealingKeys } from "#config/sealing-keys.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Log } from "../log.ts";
import { startTestAnalytics } from "./test-analytics.ts";
import { startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

const sealingKeys = `k1:${"A".repeat(43)}`;
const secret = "a-shared-secret-that-nobody-may-see-0123456789";
const issuer = "https://shared.aegis.test";

async function sealedConfig(upstream: string, owner: string): Promise<CompiledConfig> {
  const sealed = await sealText(secret, { field: "auth.jwt.issuers.secret", owner }, readSealingKeys(sealingKeys) ?? new Map());
  const config = testConfig(upstream);
  return { ...config, issuers: config.issuers.map((each) => ({ ...each, secret: sealed })) };
}

const token = () =>
  new SignJWT({ roles: ["user"] })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(issuer)
    .setAudience("aegis")
    .setSubject("alice")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(secret));

it("opens sealed secrets; neither its copy of the policy nor its log holds one, and a moved one leaves the last good policy", async () => {
  const lines: string[] = [];
  const note = (message: string, fields?: object) => void lines.push(JSON.stringify({ message, ...fields }));
  const log: Log = { info: note, warn: note, error: note };
  const { url } = await startServer((_request, response) => void response.end("ok"));
  const folder = mkdtempSync(join(tmpdir(), "aegis-sealed-"));
  const analytics = await startTestAnalytics();
  const publish = async (version: number, owner: string) => {
    const config = await sealedConfig(url, owner);
    analytics.documents = { config: { formatVersion: 1, version, publishedAt: version, config } };
  };
  await publish(1, issuer);
  const variables = { ANALYTICS_URL: analytics.url, POLICY_REFRESH_SECONDS: "0.1", AEGIS_SEALING_KEYS: sealingKeys };
  const edge = await startTestEdge({ config: null, log, variables: { ...variables, AEGIS_POLICY_FILE: join(folder, "policy.json") } });
  const status = async () => (await fetch(`${edge.url}/api/x`, { headers: { Authorization: `Bearer ${await token()}` } })).status;
  await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 30_000, interval: 50 });
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual(["policy.json"]), { timeout: 30_000, interval: 50 });

  await publish(2, "https://other.test");
  await vi.waitFor(() => expect(lines.join()).toContain("sealed for another field or owner"), { timeout: 30_000, interval: 50 });
  expect(await status()).toBe(200);
  const copy = readFileSync(join(folder, "policy.json"), "utf8");
  expect(copy).toContain("enc:v1:k1:");
  expect(copy + lines.join()).not.toContain(secret);
});
