import { rmSync } from "node:fs";
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { localAudience, localIssuer, mintToken } from "./mint-token.ts";
import { ensureSecrets } from "./secrets.ts";
import { temporaryFolder } from "./test-stack.ts";

test("a minted token verifies against the stack's public key and says what was asked for", async () => {
  const folder = temporaryFolder();
  const { jwtPrivateJwk, jwtPublicJwk } = await ensureSecrets(folder);
  rmSync(folder, { recursive: true });
  const now = Date.now();
  const request = { subject: "someone", roles: ["user", "admin"], plan: "free", lifetimeSeconds: 600, now };
  const token = await mintToken(jwtPrivateJwk, request);
  const key = await importJWK(jwtPublicJwk, "ES256");
  const { payload } = await jwtVerify(token, key, { issuer: localIssuer, audience: localAudience, algorithms: ["ES256"] });
  const issuedAt = Math.floor(now / 1000);
  expect(payload).toMatchObject({ sub: "someone", roles: ["user", "admin"], plan: "free", iat: issuedAt, exp: issuedAt + 600 });
  expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  expect(decodeProtectedHeader(token).alg).toBe("ES256");
});

test("a minted token can be an access token of RFC 9068 with permissions of its own", async () => {
  const folder = temporaryFolder();
  const { jwtPrivateJwk } = await ensureSecrets(folder);
  rmSync(folder, { recursive: true });
  const request = {
    subject: "someone",
    roles: [],
    permissions: ["read:metrics", "write:*"],
    type: "at+jwt",
    lifetimeSeconds: 60,
    now: Date.now(),
  };
  const token = await mintToken(jwtPrivateJwk, request);
  expect(decodeProtectedHeader(token)).toEqual({ alg: "ES256", typ: "at+jwt" });
  expect(decodeJwt(token)).toMatchObject({ scope: "read:metrics write:*", client_id: "aegis-cli", roles: [] });
});
