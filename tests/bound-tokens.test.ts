import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, it, onTestFinished } from "vitest";
import { makeAuthority, makeCertificate, type TestCertificate } from "../edge/node/test-certificates.ts";
import { startServer, startTestEdge, testConfig } from "../edge/node/test-node-edge.ts";
import { startIntrospectionServer } from "./introspection-server.ts";

const authority = makeAuthority("authority");
const claims = { roles: "roles", permissions: "scope", plan: "plan" };

/** A self-hosted edge that ends TLS and asks a real authorization server about these tokens. */
async function startEdge(tokens: Record<string, unknown>): Promise<string> {
  const server = await startIntrospectionServer();
  onTestFinished(server.close);
  await fetch(`${server.url}/realm`, { method: "PUT", body: JSON.stringify({ tokens }) });
  const folder = mkdtempSync(join(tmpdir(), "aegis-bound-"));
  const files = {
    TLS_CERT_FILE: join(folder, "cert.pem"),
    TLS_KEY_FILE: join(folder, "key.pem"),
    TLS_CLIENT_CA_FILE: join(folder, "ca.pem"),
  };
  const own = makeCertificate("edge", authority);
  for (const [file, text] of [
    [files.TLS_CERT_FILE, own.cert],
    [files.TLS_KEY_FILE, own.key],
    [files.TLS_CLIENT_CA_FILE, authority.cert],
  ] as const)
    writeFileSync(file, text);
  const { url } = await startServer((incoming, response) => void response.end(JSON.stringify(incoming.headers)));
  const config = testConfig(url, {
    routes: [{ id: "users", path: "/api/*", upstream: "up", auth: ["oauth2", "mtls"] }],
    accessRules: [],
    certificates: [{ client: "robot", issuer: "cn=authority", roles: [], permissions: [], plan: null }],
    introspection: {
      issuer: `${server.url}/realm`,
      clientId: "edge",
      clientSecret: "${env:INTROSPECTION_SECRET}",
      clientAuthentication: "basic",
      cacheSeconds: 30,
      onOutage: "refuse",
      senderConstraint: "optional",
      claims,
    },
  });
  return (await startTestEdge({ config, variables: { ...files, INTROSPECTION_SECRET: "a secret: with %" } })).url;
}

/** Who the upstream was told is calling, or the problem's code. */
async function ask(url: string, headers: Record<string, string>, certificate: Partial<TestCertificate> = {}): Promise<string> {
  const sent = request(`${url}/api/orders?page=2`, { ca: authority.cert, agent: false, headers, ...certificate }).end();
  const [response] = await once(sent, "response");
  let text = "";
  for await (const part of response) text += String(part);
  const { code, "x-aegis-subject": subject } = JSON.parse(text) as Record<string, string>;
  return subject ?? code ?? "";
}

it("takes a token over the connection of the certificate it is bound to, as one credential", async () => {
  const robot = makeCertificate("robot", authority);
  const stranger = makeCertificate("stranger", makeAuthority("elsewhere"));
  const thumbprintOf = ({ cert }: TestCertificate) => createHash("sha256").update(new X509Certificate(cert).raw).digest("base64url");
  const url = await startEdge({
    bound: { active: true, sub: "alice", cnf: { "x5t#S256": thumbprintOf(robot) } },
    strange: { active: true, sub: "bob", cnf: { "x5t#S256": thumbprintOf(stranger) } },
    free: { active: true, sub: "carol" },
  });
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  expect(await ask(url, bearer("bound"), robot)).toBe("alice");
  expect(await ask(url, bearer("bound"))).toBe("authentication-failed");
  expect(await ask(url, bearer("bound"), makeCertificate("robot", authority))).toBe("authentication-failed");
  expect(await ask(url, bearer("strange"), stranger)).toBe("bob");
  expect(await ask(url, bearer("free"))).toBe("carol");
  expect(await ask(url, bearer("free"), robot)).toBe("authentication-failed");
  expect(await ask(url, {}, robot)).toBe("robot");
});

it("takes a token with a proof of the key it is bound to, once", async () => {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(publicKey);
  const url = await startEdge({
    bound: { active: true, sub: "alice", token_type: "DPoP", cnf: { jkt: await calculateJwkThumbprint(jwk) } },
  });
  const prove = (changes: object = {}) =>
    new SignJWT({
      htm: "GET",
      htu: `${url}/api/orders`,
      jti: crypto.randomUUID(),
      ath: createHash("sha256").update("bound").digest("base64url"),
      ...changes,
    })
      .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk })
      .setIssuedAt()
      .sign(privateKey);
  const proof = await prove();
  expect(await ask(url, { Authorization: "DPoP bound", DPoP: proof })).toBe("alice");
  expect(await ask(url, { Authorization: "DPoP bound", DPoP: proof })).toBe("authentication-failed");
  expect(await ask(url, { Authorization: "DPoP bound", DPoP: await prove() })).toBe("alice");
  expect(await ask(url, { Authorization: "DPoP bound", DPoP: await prove({ htu: `${url}/api/orders/1` }) })).toBe("authentication-failed");
  expect(await ask(url, { Authorization: "Bearer bound", DPoP: await prove() })).toBe("authentication-failed");
  expect(await ask(url, { Authorization: "DPoP bound" })).toBe("authentication-failed");
});
