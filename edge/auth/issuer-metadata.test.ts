import { exportJWK, type GenerateKeyPairResult, generateKeyPair } from "jose";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { metadataUrl } from "./issuer-metadata.ts";
import { claimsOf, issuerOf, judgeToken, mistakesOf, signRaw } from "./test-tokens.ts";

const origin = new URL(inject("jwksUrl")).origin;
let pair: GenerateKeyPairResult;
beforeAll(async () => {
  pair = await generateKeyPair("ES256", { extractable: true });
});

let made = 0;
interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

async function put(path: string, answer: Answer): Promise<void> {
  await fetch(origin + path, { method: "PUT", body: JSON.stringify(answer) });
}

/** How a good token of an issuer is judged whose metadata answers so. */
async function judgeUnder(discovery: "openid" | "oauth", answerOf: (issuer: string) => Answer): Promise<string> {
  const path = `/issuer-${++made}`;
  const issuer = origin + path;
  await put(`${path}/jwks`, { status: 200, body: { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "a" }] } });
  const well = discovery === "openid" ? `${path}/.well-known/openid-configuration` : `/.well-known/oauth-authorization-server${path}`;
  await put(well, answerOf(issuer));
  const token = await signRaw(pair.privateKey, { alg: "ES256", kid: "a" }, claimsOf({ iss: issuer }));
  const result = await judgeToken(issuerOf({ issuer, discovery }), token);
  return result.kind === "unavailable" ? result.reason : result.kind;
}

const good = (issuer: string) => ({ status: 200, body: { issuer, jwks_uri: `${issuer}/jwks` } });

describe("an issuer's metadata", () => {
  it.each([
    ["https://a.example", "https://a.example/.well-known/openid-configuration", "https://a.example/.well-known/oauth-authorization-server"],
    [
      "https://a.example/",
      "https://a.example/.well-known/openid-configuration",
      "https://a.example/.well-known/oauth-authorization-server",
    ],
    [
      "https://a.example/t/1",
      "https://a.example/t/1/.well-known/openid-configuration",
      "https://a.example/.well-known/oauth-authorization-server/t/1",
    ],
    [
      "https://a.example:8443/t/",
      "https://a.example:8443/t/.well-known/openid-configuration",
      "https://a.example:8443/.well-known/oauth-authorization-server/t",
    ],
    [
      "http://localhost:9",
      "http://localhost:9/.well-known/openid-configuration",
      "http://localhost:9/.well-known/oauth-authorization-server",
    ],
    ["http://a.example", null, null],
    ["http://localhost.a.example", null, null],
    ["https://u:p@a.example", null, null],
    ["https://a.example/?t=1", null, null],
    ["https://a.example/#t", null, null],
    ["a.example", null, null],
  ])("of %s is looked for where the two specifications say", (issuer, openid, oauth) => {
    expect([metadataUrl(issuer, "openid"), metadataUrl(issuer, "oauth")]).toEqual([openid, oauth]);
  });

  it.each(["openid", "oauth"] as const)("names the key set its tokens are judged by: %s", async (discovery) => {
    expect(await judgeUnder(discovery, good)).toBe("credential");
  });

  it.each<[string, (issuer: string) => Answer, string]>([
    [
      "another issuer's",
      (issuer) => ({ status: 200, body: { issuer: "https://other.test", jwks_uri: `${issuer}/jwks` } }),
      "of another issuer",
    ],
    [
      "the issuer's but for a slash",
      (issuer) => ({ status: 200, body: { issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` } }),
      "of another issuer",
    ],
    ["nobody's", (issuer) => ({ status: 200, body: { jwks_uri: `${issuer}/jwks` } }), "of another issuer"],
    ["without a key set", (issuer) => ({ status: 200, body: { issuer } }), "names no https address"],
    [
      "with a key set that comes over http",
      (issuer) => ({ status: 200, body: { issuer, jwks_uri: "http://keys.example/jwks" } }),
      "names no https address",
    ],
    ["with a key set that is no address", (issuer) => ({ status: 200, body: { issuer, jwks_uri: ["/jwks"] } }), "names no https address"],
    ["a page", () => ({ status: 200, body: "<html>", headers: { "Content-Type": "text/html" } }), "cannot be read (SyntaxError)"],
    ["a list", () => ({ status: 200, body: [] }), "of another issuer"],
    ["too much", (issuer) => ({ status: 200, body: { ...good(issuer).body, padding: "x".repeat(65_536) } }), "larger than 65536 bytes"],
    [
      "a redirect",
      (issuer) => ({ status: 302, body: "", headers: { Location: `${issuer}/.well-known/openid-configuration` } }),
      "answered 302",
    ],
    ["an error", () => ({ status: 500, body: {} }), "answered 500"],
    ["none that ever comes", () => ({}), "cannot be read (TimeoutError)"],
  ])("is not believed when it is %s", async (_name, answerOf, trouble) => {
    expect(await judgeUnder("openid", answerOf)).toContain(trouble);
  });

  it("is a mistake to look for where there can be none", async () => {
    for (const issuer of ["http://a.example", "my-issuer"]) {
      expect(await mistakesOf({ issuer, discovery: "oauth" })).toEqual([expect.stringContaining("https")]);
    }
  });
});
