import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { jwtSecret, sendRaw, startServer, startTestEdge, testConfig } from "./test-node-edge.ts";

const limit = {
  algorithm: "fixed-window",
  policy: "exact",
  windowSeconds: 3600,
  by: "client",
  onStoreFailure: "local",
  shadow: false,
} as const;

const token = (roles: string[]) =>
  new SignJWT({ roles })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("https://shared.aegis.test")
    .setAudience("aegis")
    .setSubject("alice")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(jwtSecret));

async function echoUrl(): Promise<string> {
  const { url } = await startServer((request, response) => void response.end(JSON.stringify(request.headers)));
  return url;
}

describe("the steps on Node", () => {
  it("authenticate, authorize and tell the upstream who is calling", async () => {
    const edge = await startTestEdge({ config: testConfig(await echoUrl()) });
    const ask = async (roles: string[]) => fetch(`${edge.url}/api/x`, { headers: { Authorization: `Bearer ${await token(roles)}` } });
    expect(await (await ask(["user"])).json()).toMatchObject({ "x-aegis-subject": "alice", "x-aegis-roles": "user" });
    expect((await ask(["guest"])).status).toBe(403);
    const refused = await fetch(`${edge.url}/api/x`);
    expect([refused.status, refused.headers.get("WWW-Authenticate")]).toEqual([401, expect.stringMatching(/^Bearer realm="aegis", /)]);
    expect(await refused.json()).toMatchObject({ code: "authentication-required", requestId: refused.headers.get("X-Request-Id") });
  });

  it("count a limit in the process where there is no Redis, and say so in /health", async () => {
    const limits = [{ ...limit, name: "tight", path: "/open/*", quota: 2, burst: 2 }];
    const edge = await startTestEdge({ config: testConfig(await echoUrl(), { limits }) });
    const ask = () => fetch(`${edge.url}/open/x`);
    expect((await ask()).headers.get("RateLimit")).toMatch(/^"tight";r=1;t=\d+$/);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    const refused = await ask();
    expect(await refused.json()).toMatchObject({ code: "quota-exceeded", "violated-policies": ["tight"] });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await (await fetch(`${edge.url}/health`)).json()).toMatchObject({ status: "healthy", dependencies: { redis: "none" } });
  });

  it("explain problems at their type's address, for HEAD too", async () => {
    const edge = await startTestEdge({ config: testConfig(await echoUrl()) });
    expect(await (await fetch(`${edge.url}/_aegis/problems/route-not-found`)).json()).toMatchObject({ status: 404 });
    expect((await fetch(`${edge.url}/_aegis/nothing`)).status).toBe(404);
    expect((await fetch(`${edge.url}/_aegis/nothing`, { method: "HEAD" })).status).toBe(404);
  });
});

describe("the caller's address", () => {
  const ask = (url: string, lines: string) => sendRaw(url, `GET /open/x HTTP/1.1\r\nHost: gw.test\r\n${lines}Connection: close\r\n\r\n`);

  it("is the socket's, whatever the caller claims", async () => {
    const edge = await startTestEdge({ config: testConfig(await echoUrl()) });
    const text = await ask(edge.url, "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Proto: https\r\nCF-Connecting-IP: 198.51.100.2\r\n");
    expect(text).toContain('"x-forwarded-for":"127.0.0.1"');
    expect(text).toContain('"x-forwarded-proto":"http"');
  });

  it("is what a trusted proxy says, and so is the scheme", async () => {
    const edge = await startTestEdge({ config: testConfig(await echoUrl()), variables: { TRUSTED_PROXIES: "127.0.0.0/8, ::1" } });
    const text = await ask(edge.url, "X-Forwarded-For: 1.1.1.1, 198.51.100.1\r\nX-Forwarded-Proto: https\r\n");
    expect(text).toContain('"x-forwarded-for":"198.51.100.1"');
    expect(text).toContain('"x-forwarded-proto":"https"');
  });
});
