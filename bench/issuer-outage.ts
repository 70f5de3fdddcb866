import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startDemoUpstream } from "../cli/dev/demo-upstream.ts";
import { type OidcIssuer, startOidcIssuer } from "../cli/dev/oidc-issuer.ts";
import type { CompiledConfig } from "../contracts/live-policy.ts";
import { readNodeSettings } from "../edge/node/env.ts";
import { startNodeEdge } from "../edge/node/start-node-edge.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";

const second = 1000;
const tokenSeconds = 1500;
const pauseMs = 40;
const secret = "a-secret-of-the-bench-with-32-bytes-or-more-0123456789";

type Phase = { phase: string; seconds: number; requests: number; refused: number };

/**
 * Ten minutes, by the clock, without the issuer, with rotations before and after: requests refused that should not have been.
 * The issuer publishes a key for as long as its tokens live, as it must: tokens of a key that was taken away are rightly refused.
 */
export function run(): Promise<BenchResult> {
  return measureOutage(600 * second);
}

/** A shorter outage proves less: the key set is due to be renewed after ten minutes. */
export async function measureOutage(outageMs: number): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-outage-"));
  const [upstream, issuer] = await Promise.all([startDemoUpstream(0), startOidcIssuer({ tokenSeconds, keptKeys: 6 })]);
  const edge = await startEdge({ issuer, upstream: `http://127.0.0.1:${upstream.port}`, folder });
  const tokens = await makeTokens(issuer, 50);
  const load = (phase: string, ms: number, by: readonly string[]) => sendFor({ url: edge.url, phase, ms, tokens: by });
  try {
    const phases: Phase[] = [await load("before", 5 * second, tokens)];
    for (let rotation = 1; rotation <= 3; rotation++) {
      await delay(11 * second);
      await issuer.rotateKeys();
      tokens.push(...(await makeTokens(issuer, 20)));
      phases.push(await load(`rotation ${rotation}`, 5 * second, tokens));
    }
    await issuer.interrupt();
    phases.push(await load("issuer away", outageMs, tokens));
    await issuer.resume();
    await issuer.rotateKeys();
    await delay(11 * second);
    phases.push(await load("issuer back, a new key", 10 * second, [...(await makeTokens(issuer, 20)), ...tokens]));
    const refused = phases.reduce((sum, phase) => sum + phase.refused, 0);
    return { name: "issuer-outage", rows: phases, goals: [atMost("requests refused that should not have been", 0, refused)] };
  } finally {
    await edge.close(0);
    await Promise.all([upstream.close(), issuer.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEdge({ issuer, upstream, folder }: { issuer: OidcIssuer; upstream: string; folder: string }) {
  const reading = readNodeSettings({
    EDGE_ID: "bench",
    ANALYTICS_URL: "http://127.0.0.1:9",
    INGEST_KEY: `ingest:${secret}`,
    API_KEY_PEPPERS: `p1:${secret}`,
    CLIENT_HASH_KEYS: `e1:${secret}`,
    POLICY_REFRESH_SECONDS: "3600",
    AEGIS_EDGE_PORT: "0",
    AEGIS_POLICY_FILE: join(folder, "policy.json"),
  });
  if (!reading.ok) throw new Error(reading.mistakes.join("\n"));
  const log = { info() {}, warn: (message: string, fields?: object) => console.error(message, fields ?? ""), error: console.error };
  return startNodeEdge({ settings: reading.settings, bundled: configOf(issuer, upstream), log });
}

function configOf(issuer: OidcIssuer, upstream: string): CompiledConfig {
  const judged = { algorithms: ["ES256"], profile: "access-token", discovery: "openid" } as const;
  const claims = { roles: "roles", permissions: "scope", plan: "plan" };
  return {
    accessLog: "off",
    metricsEnabled: false,
    addresses: { allow: [], deny: [] },
    upstreams: [{ name: "up", targets: [{ url: upstream, weight: 1, group: 0 }], timeoutMs: 5000, balance: "round-robin" }],
    routes: [{ id: "all", path: "/*", upstream: "up", auth: ["jwt"] }],
    apiKeyHeader: "X-API-Key",
    issuers: [
      {
        ...judged,
        algorithms: [...judged.algorithms],
        issuer: issuer.url,
        audience: "aegis",
        leewaySeconds: 5,
        maximumAgeSeconds: tokenSeconds,
        claims,
      },
    ],
    roles: {},
    accessRules: [],
    limits: [],
    bypass: { ips: [], roles: [], clients: [] },
  };
}

async function makeTokens({ url, client }: OidcIssuer, count: number): Promise<string[]> {
  const headers = { Authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` };
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const tokens: string[] = [];
  for (let made = 0; made < count; made++) {
    const answer = await fetch(`${url}/token`, { method: "POST", headers, body });
    tokens.push(((await answer.json()) as { access_token: string }).access_token);
  }
  return tokens;
}

async function sendFor({ url, phase, ms, tokens }: { url: string; phase: string; ms: number; tokens: readonly string[] }): Promise<Phase> {
  const found: Phase = { phase, seconds: ms / second, requests: 0, refused: 0 };
  const endsAt = Date.now() + ms;
  while (Date.now() < endsAt) {
    const token = tokens[found.requests % tokens.length];
    const response = await fetch(`${url}/api/x`, { headers: { Authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    found.requests += 1;
    if (response.status !== 200) found.refused += 1;
    await delay(pauseMs);
  }
  return found;
}
