import { createHmac } from "node:crypto";
import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { crc32 } from "../auth/crc32.ts";
import { startTestAnalytics, type TestAnalytics } from "./test-analytics.ts";
import { startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const slow = { timeout: 15_000, interval: 50 };

const document = (version: number, config: CompiledConfig) => ({ config: { formatVersion: 1, version, publishedAt: version, config } });
const poll = (analytics: TestAnalytics, changes: Record<string, string> = {}) => ({
  ANALYTICS_URL: analytics.url,
  POLICY_REFRESH_SECONDS: "0.1",
  ...changes,
});

async function upstreamUrl(): Promise<string> {
  return (await startServer((_request, response) => void response.end("ok"))).url;
}

const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;

it("follows what analytics says, without a request, and asks for nothing twice", async () => {
  const analytics = await startTestAnalytics();
  const config = testConfig(await upstreamUrl());
  analytics.documents = document(1, config);
  const edge = await startTestEdge({ config: null, variables: poll(analytics) });
  await vi.waitFor(async () => expect(await statusOf(`${edge.url}/open/x`)).toBe(200), slow);
  await vi.waitFor(() => expect(analytics.answered.slice(0, 2)).toEqual([200, 304]), slow);
  analytics.documents = document(2, { ...config, addresses: { allow: [], deny: ["127.0.0.0/8"] } });
  await vi.waitFor(async () => expect(await statusOf(`${edge.url}/open/x`)).toBe(403), slow);
});

it("503 while there is no policy at all", async () => {
  const edge = await startTestEdge({ config: null });
  expect([await statusOf(`${edge.url}/open/x`), await statusOf(`${edge.url}/health`)]).toEqual([503, 503]);
});

it("starts with the last policy while analytics is away, from a file that only its owner may read", async () => {
  const analytics = await startTestAnalytics();
  analytics.documents = document(1, testConfig(await upstreamUrl()));
  const file = join(mkdtempSync(join(tmpdir(), "aegis-copy-")), "deep", "policy.json");
  const first = await startTestEdge({ config: null, variables: poll(analytics, { AEGIS_POLICY_FILE: file }) });
  await vi.waitFor(() => expect(statSync(file).mode & 0o777).toBe(0o600), slow);
  // Nonsense is not kept, nor is that there is nothing.
  analytics.documents = { config: { formatVersion: 1, version: 2, publishedAt: 2, config: "nonsense" } };
  await vi.waitFor(() => expect(analytics.answered.filter((status) => status === 200)).toHaveLength(2), slow);
  analytics.documents = {};
  await vi.waitFor(() => expect(analytics.answered.filter((status) => status === 200)).toHaveLength(3), slow);
  await first.close(0);
  analytics.isAway = true;
  const second = await startTestEdge({ config: null, variables: poll(analytics, { AEGIS_POLICY_FILE: file }) });
  expect(await statusOf(`${second.url}/open/x`)).toBe(200);
});

it("knows an API key by its record, and goes on knowing it while analytics is away", async () => {
  const analytics = await startTestAnalytics();
  const config = testConfig(await upstreamUrl());
  const routes = config.routes.map((route) => (route.id === "users" ? { ...route, auth: ["api-key" as const] } : route));
  analytics.documents = document(1, { ...config, routes });
  const key = apiKey("aegis_abcdefghijkl_secretsecretsecretsecretsecretse");
  const hash = createHmac("sha256", "pepper-of-tests-that-is-long-enough-0123456789").update(key).digest("base64url");
  analytics.keys.abcdefghijkl = {
    formatVersion: 1,
    id: "abcdefghijkl",
    pepperId: "p1",
    hash,
    roles: ["user"],
    plan: null,
    expiresAt: null,
  };
  const edge = await startTestEdge({ config: null, variables: poll(analytics) });
  await vi.waitFor(async () => expect(await statusOf(`${edge.url}/api/x`, { "X-API-Key": key })).toBe(200), slow);
  expect(await statusOf(`${edge.url}/api/x`, { "X-API-Key": apiKey("aegis_unknownunkno_secretsecretsecretsecretsecretse") })).toBe(401);
  analytics.isAway = true;
  expect(await statusOf(`${edge.url}/api/x`, { "X-API-Key": key })).toBe(200);
  expect(await statusOf(`${edge.url}/api/x`, { "X-API-Key": apiKey("aegis_anotherother_secretsecretsecretsecretsecretse") })).toBe(503);
});

it("finishes what is in flight, takes nothing new and delivers its metrics when it is told to end", async () => {
  const analytics = await startTestAnalytics();
  const asked = Promise.withResolvers<() => void>();
  const { url } = await startServer((_request, response) => asked.resolve(() => void response.end("finished")));
  const config = testConfig(url, { metricsEnabled: true });
  const edge = await startTestEdge({ config, variables: { ANALYTICS_URL: analytics.url, EDGE_LOCATION: "rack-7" } });
  const answer = fetch(`${edge.url}/open/x`);
  const finish = await asked.promise;
  const closed = edge.close(10_000);
  await expect(fetch(`${edge.url}/open/y`)).rejects.toThrow();
  finish();
  expect(await (await answer).text()).toBe("finished");
  await closed;
  expect(analytics.batches.map(({ edgeId, location, events }) => [edgeId, location, events.route])).toEqual([
    ["edge-of-tests", "rack-7", ["open"]],
  ]);
});

/** A key with its checksum. */
function apiKey(text: string): string {
  const digits = [...Array(6).keys()].map((place) => BASE62.charAt(Math.floor(crc32(text) / 62 ** (5 - place)) % 62));
  return text + digits.join("");
}
