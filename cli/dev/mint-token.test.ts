import { rmSync } from "node:fs";
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
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
