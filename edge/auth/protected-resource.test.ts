import { beforeAll, describe, expect, it } from "vitest";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { publish, send, testConfig, testEnv, testIssuers, token } from "../test-worker.ts";
import { proofAlgorithms } from "./judge-proof.ts";
import { describeProtectedResource } from "./protected-resource.ts";
import { newRealm } from "./test-authorization-server.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const metadataOf = (path: string) => `resource_metadata="http://gateway.test${WELL_KNOWN}${path}"`;
const env = testEnv({ INTROSPECTION_SECRET: "a secret: with %" });
const realm = newRealm();
const route = (id: string, auth: CompiledConfig["routes"][number]["auth"]) => ({ id, path: `/${id}/*`, upstream: "demo", auth });
const routes = [route("opaque", ["oauth2"]), route("signed", ["jwt"]), route("both", ["jwt", "oauth2", "api-key"])];

beforeAll(async () => {
  await realm.tell({
    tokens: { good: { active: true, sub: "alice" }, bound: { active: true, sub: "alice", cnf: { jkt: "A".repeat(43) } } },
  });
  await publish("config", { config: testConfig({ issuers: testIssuers(), introspection: realm.server, routes, accessRules: [] }) });
});

const ask = (path: string, headers: Record<string, string> = {}) => send(path, { headers, env });

async function challengeOf(path: string, headers: Record<string, string> = {}): Promise<string | null> {
  const response = await ask(path, headers);
  expect(response.status).toBe(401);
  return response.headers.get("WWW-Authenticate");
}

describe("the metadata of what is protected", () => {
  it("is told to everybody, for the host and for any path of it", async () => {
    const response = await ask(WELL_KNOWN, { Origin: "https://elsewhere.test" });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
    expect(await response.json()).toEqual({
      resource: "http://gateway.test",
      authorization_servers: ["https://static.aegis.test", "https://keyset.aegis.test", realm.url],
      bearer_methods_supported: ["header"],
      dpop_signing_alg_values_supported: proofAlgorithms,
    });
    expect(await (await ask(`${WELL_KNOWN}/opaque/a%20b`)).json()).toMatchObject({ resource: "http://gateway.test/opaque/a%20b" });
  });

  it("is nowhere else", async () => {
    expect((await ask(`${WELL_KNOWN}-x`)).status).toBe(404);
    expect((await ask("/.well-known/openid-configuration")).status).toBe(404);
  });

  it("is the route's where one serves it, and nobody's where no issuer is configured", () => {
    const config = testConfig({ issuers: testIssuers() });
    const served = (path: string) => describeProtectedResource({ ...config, routes: [{ id: "a", path, upstream: "demo", auth: [] }] });
    expect(served("/*")).not.toBeNull();
    expect(served("/.well-known/*")).toBeNull();
    expect(served(`${WELL_KNOWN}/*`)).toBeNull();
    expect(describeProtectedResource({ ...config, issuers: [] })).toBeNull();
  });
});

describe("the challenge of a 401", () => {
  const algs = `algs="${proofAlgorithms.join(" ")}"`;

  it("says where to get a token, and no error where none was sent", async () => {
    const bearer = `Bearer realm="aegis", ${metadataOf("/opaque/x")}`;
    expect(await challengeOf("/opaque/x")).toBe(`${bearer}, DPoP realm="aegis", ${algs}, ${metadataOf("/opaque/x")}`);
  });

  it("is made once where a route takes signed and opaque tokens", async () => {
    for (const headers of [{}, { Authorization: "Bearer unknown" }, { Authorization: `Bearer ${await token({ exp: 1000 })}` }]) {
      const challenge = await challengeOf("/both/x", headers as Record<string, string>);
      expect(challenge?.match(/Bearer |DPoP |ApiKey /g)?.sort()).toEqual(["ApiKey ", "Bearer ", "DPoP "]);
    }
  });

  it("tells a token's error with the scheme it came with, and nothing of why", async () => {
    const errorsOf = async (path: string, Authorization: string) => {
      const [bearer = "", dpop = ""] = (await challengeOf(path, { Authorization }))?.split(", DPoP ") ?? [];
      return [bearer, dpop].map((challenge) => /error="(.*?)"/.exec(challenge)?.[1] ?? null);
    };
    expect(await errorsOf("/opaque/x", "Bearer made-up")).toEqual(["invalid_token", null]);
    expect(await errorsOf("/opaque/x", "Bearer bound")).toEqual(["invalid_token", null]);
    expect(await errorsOf("/opaque/x", "DPoP bound")).toEqual([null, "invalid_dpop_proof"]);
    expect(await errorsOf("/signed/x", "DPoP made-up")).toEqual([null, "invalid_token"]);
  });
});

describe("opaque tokens, through the gateway", () => {
  it("are accepted while they are active", async () => {
    expect((await ask("/opaque/x", { Authorization: "Bearer good" })).status).toBe(200);
    expect((await ask("/both/x", { Authorization: "bearer good" })).status).toBe(200);
    expect((await ask("/signed/x", { Authorization: "Bearer good" })).status).toBe(401);
    expect((await ask("/opaque/x", { Authorization: "Basic good" })).status).toBe(401);
  });

  it("are answered 503 while their server is away", async () => {
    await realm.tell({ fault: "500" });
    const response = await ask("/opaque/x", { Authorization: "Bearer new" });
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
  });
});
