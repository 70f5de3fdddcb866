import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { opaqueResource } from "./issuer-configuration.ts";
import { type IssuerOptions, type OidcIssuer, startOidcIssuer } from "./oidc-issuer.ts";

const redirectUri = "http://127.0.0.1/callback";
let issuer: OidcIssuer;
afterEach(() => issuer.close());

async function start(options?: IssuerOptions): Promise<void> {
  issuer = await startOidcIssuer(options);
}

async function post(path: string, fields: Record<string, string>): Promise<Record<string, unknown>> {
  const { id, secret } = issuer.client;
  const headers = { Authorization: `Basic ${btoa(`${id}:${secret}`)}` };
  return (await fetch(issuer.url + path, { method: "POST", headers, body: new URLSearchParams(fields) })).json() as never;
}

/** Follows a sign-in's redirects as a browser would, up to the client's own address. */
async function signIn(query: Record<string, string>): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = new URL(`${issuer.url}/auth?${new URLSearchParams(query)}`);
  while (at.origin === issuer.url) {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(at, { redirect: "manual", headers: { Cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]?.split("=") ?? [];
      cookies.set(name, value);
    }
    const next = answer.headers.get("location");
    if (next === null) throw new Error(`${answer.status} ${await answer.text()}`);
    at = new URL(next, at);
  }
  return at;
}

describe("the issuer for development", () => {
  it("gives a service a signed access token of RFC 9068, under the published keys", async () => {
    await start();
    const { access_token: token } = await post("/token", { grant_type: "client_credentials", scope: "read:metrics" });
    const metadata = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as { issuer: string; jwks_uri: string };
    expect(metadata.issuer).toBe(issuer.url);
    const verified = await jwtVerify(String(token), createRemoteJWKSet(new URL(metadata.jwks_uri)), {
      issuer: issuer.url,
      audience: "aegis",
    });
    expect(verified.protectedHeader).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    expect(verified.payload).toMatchObject({
      sub: "aegis",
      client_id: "aegis",
      scope: "read:metrics",
      roles: ["user"],
      jti: expect.any(String),
    });
  });

  it("signs a user in without a page: authorization code with PKCE, roles in both tokens", async () => {
    await start();
    const verifier = randomBytes(32).toString("base64url");
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const back = await signIn({
      client_id: issuer.client.id,
      response_type: "code",
      redirect_uri: redirectUri,
      scope: "openid",
      state: "s",
      nonce: "n",
      login_hint: "root",
      code_challenge: challenge,
      code_challenge_method: "S256",
    });
    expect(back.searchParams.get("state")).toBe("s");
    const code = back.searchParams.get("code") ?? "";
    const wrong = await post("/token", {
      grant_type: "authorization_code",
      code: `${code}x`,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    expect(wrong).toMatchObject({ error: "invalid_grant" });
    const tokens = await post("/token", { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier });
    const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`));
    const { payload } = await jwtVerify(String(tokens.id_token), keys, { issuer: issuer.url, audience: issuer.client.id });
    expect(payload).toMatchObject({ sub: "root", roles: ["admin"], nonce: "n" });
    expect((await jwtVerify(String(tokens.access_token), keys)).payload).toMatchObject({ sub: "root", roles: ["admin"], aud: "aegis" });
  });

  it("gives an opaque token when asked for one, and tells of it until it is revoked", async () => {
    await start();
    const { access_token: token } = await post("/token", { grant_type: "client_credentials", resource: opaqueResource });
    expect(String(token)).not.toContain(".");
    expect(await post("/token/introspection", { token: String(token) })).toMatchObject({ active: true, client_id: "aegis", aud: "aegis" });
    await fetch(`${issuer.url}/token/revocation`, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${issuer.client.id}:${issuer.client.secret}`)}` },
      body: new URLSearchParams({ token: String(token) }),
    });
    expect(await post("/token/introspection", { token: String(token) })).toEqual({ active: false });
  });

  it.each(["ES256", "RS256", "PS256", "EdDSA"] as const)(
    "signs with a new %s key after a rotation, and keeps the one before published",
    async (algorithm) => {
      await start({ algorithm });
      const kidNow = async () => {
        const { access_token: token } = await post("/token", { grant_type: "client_credentials" });
        const { alg, kid } = decodeProtectedHeader(String(token));
        expect(alg).toBe(algorithm);
        return kid;
      };
      const published = async () =>
        ((await (await fetch(`${issuer.url}/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
      const first = await kidNow();
      await issuer.rotateKeys();
      const second = await kidNow();
      expect(second).not.toBe(first);
      expect(await published()).toEqual([second, first]);
      await issuer.rotateKeys();
      expect(await published()).toEqual([await kidNow(), second]);
    },
  );

  it("answers nobody while it is interrupted, and at the same address afterwards", async () => {
    await start();
    await issuer.interrupt();
    await expect(fetch(`${issuer.url}/jwks`)).rejects.toThrow();
    await issuer.resume();
    expect((await fetch(`${issuer.url}/jwks`)).status).toBe(200);
  });
});
