import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type OidcIssuer, startOidcIssuer } from "../cli/dev/oidc-issuer.ts";
import { startServer, startTestEdge, testConfig } from "../edge/node/test-node-edge.ts";

const second = 1000;
const minute = 60 * second;
let issuer: OidcIssuer;

beforeAll(async () => {
  // Issuer, edge and test are one process and share this clock, so that ten minutes pass as fast as requests do.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  issuer = await startOidcIssuer({ tokenSeconds: 1200 });
});
afterAll(async () => {
  await issuer.close();
  vi.useRealTimers();
});

async function makeToken(): Promise<string> {
  const { id, secret } = issuer.client;
  const headers = { Authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: "read:metrics" });
  const answer = await fetch(`${issuer.url}/token`, { method: "POST", headers, body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** An edge that knows the issuer by its metadata alone, and how it answers a token. */
async function startEdge(discovery: "openid" | "oauth") {
  const { url } = await startServer((_request, response) => void response.end("ok"));
  const claims = { roles: "roles", permissions: "scope", plan: "plan" };
  const by = { issuer: issuer.url, audience: "aegis", algorithms: ["ES256"], profile: "access-token" as const, discovery };
  const config = testConfig(url, { issuers: [{ ...by, leewaySeconds: 5, maximumAgeSeconds: 1200, claims }] });
  const edge = await startTestEdge({ config });
  return async (token: string) => {
    const response = await fetch(`${edge.url}/api/x`, { headers: { Authorization: `Bearer ${token}` } });
    await response.arrayBuffer();
    return response.status;
  };
}

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

test("four rotations of a real issuer's key refuse nobody: neither tokens of the new key nor those of the one before", async () => {
  const send = await startEdge("openid");
  const statuses: number[] = [];
  let before = await makeToken();
  statuses.push(await send(before));
  for (let rotation = 0; rotation < 4; rotation++) {
    pass(11 * second);
    await issuer.rotateKeys();
    const fresh = await Promise.all(Array.from({ length: 8 }, makeToken));
    const both = [...fresh, before, ...(await Promise.all([makeToken(), makeToken()]))];
    statuses.push(...(await Promise.all(both.map(send))));
    before = fresh[0] ?? before;
  }
  expect(statuses).toHaveLength(45);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

test("ten minutes without the issuer, under load, refuse nobody whose token holds; after it, its new key is known at once", async () => {
  const send = await startEdge("oauth");
  const tokens = await Promise.all(Array.from({ length: 40 }, makeToken));
  expect(await send(tokens[0] ?? "")).toBe(200);
  pass(9 * minute + 30 * second);
  await issuer.interrupt();
  onTestFinished(() => issuer.resume().catch(() => undefined));
  const statuses: number[] = [];
  // From before the set is due to be renewed until after it was due; the tokens' own maximum age ends none of them.
  for (let step = 0; step < 60; step++) {
    pass(10 * second);
    statuses.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => send(tokens[(step * 10 + index) % 40] ?? "")))));
  }
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(statuses).toHaveLength(600);
  await issuer.resume();
  await issuer.rotateKeys();
  pass(11 * second);
  expect(await send(await makeToken())).toBe(200);
});
