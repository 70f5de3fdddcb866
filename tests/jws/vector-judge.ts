import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CompactSign, compactVerify, importJWK, type JWK } from "jose";
import type { Issuer } from "#contracts/issuer.ts";
import type { AuthContext } from "../../edge/auth/authenticator.ts";
import { decideHeader } from "../../edge/auth/decide-token.ts";
import { jwt } from "../../edge/auth/jwt.ts";
import type { KeyContext, KeySource } from "../../edge/auth/key-source.ts";
import { readHeader } from "../../edge/auth/read-token.ts";
import { RemoteKeySet } from "../../edge/auth/remote-key-set.ts";
import { publicKey, secretBytes } from "../../edge/auth/static-keys.ts";

/** "accepted", or why not. */
type Verdict = string;

const context = (): KeyContext => ({ now: Date.now(), waitUntil() {}, log: { info() {}, warn() {}, error() {} } });
const issuerOf = (algorithms: readonly string[]): Issuer => ({
  issuer: "https://vectors.test",
  audience: "aegis",
  algorithms: [...algorithms],
  leewaySeconds: 5,
  maximumAgeSeconds: 900,
  claims: { roles: "roles", plan: "plan" },
});

/** A server of key sets, each at a path of its own, and the edge's own reader for each. */
export async function startKeySetServer() {
  const sets: string[] = [];
  const server = createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "application/jwk-set+json" }).end(sets[Number(request.url?.slice(1))] ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    publish: (keys: readonly JWK[]): KeySource => new RemoteKeySet({ url: `${address}/${sets.push(JSON.stringify({ keys })) - 1}` }),
    close: () => server.close(),
  };
}

/** A key as somebody would configure it; a sentence where it cannot be. */
export function configuredKey(key: JWK, algorithms: readonly string[]): Promise<KeySource | string> {
  if (key.kty === "oct") return secretBytes(new Uint8Array(Buffer.from(key.k ?? "", "base64url")), algorithms);
  return publicKey(JSON.stringify(key), algorithms);
}

/** How the edge judges form, header and signature of a JWS, whatever its payload is. */
export async function judgeSignature(jws: string, source: KeySource | string, algorithms: readonly string[]): Promise<Verdict> {
  if (typeof source === "string") return source;
  const header = readHeader(jws);
  if (typeof header === "string") return header;
  const wrong = decideHeader(header, issuerOf(algorithms));
  if (wrong !== null) return wrong;
  try {
    await compactVerify(jws, (head, input) => source.find(head, input, context()), { algorithms: [...algorithms] });
    return "accepted";
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
}

/** What the edge makes of it as a bearer token. */
export async function judgeAsToken(jws: string, source: KeySource | string, algorithms: readonly string[]): Promise<Verdict> {
  if (typeof source === "string") return source;
  const issuer = issuerOf(algorithms);
  const policy = {
    config: {},
    issuers: new Map([[issuer.issuer, { issuer, source }]]),
    revokedTokens: new Set(),
    revokedClients: new Map(),
  };
  const platform = { clientCertificate: () => null, mayTerminateTls: () => false };
  const caller = { platform, methods: ["jwt"], address: "", addressClient: "", queryKeys: [], settings: {}, store: undefined };
  const headers = new Map([["authorization", `Bearer ${jws}`]]);
  const request = { headers: { get: (name: string) => headers.get(name.toLowerCase()) ?? null } };
  const result = await jwt.read(request as never, { ...context(), policy, ...caller } as unknown as AuthContext);
  return result.kind === "credential" ? "accepted" : result.kind === "refused" ? result.reason : result.kind;
}

/** The same header over good claims, signed by the vector's own key. */
export async function wrapAsToken(jws: string, key: JWK): Promise<string> {
  const header = JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString());
  const now = Math.floor(Date.now() / 1000);
  const claims = JSON.stringify({ iss: "https://vectors.test", aud: "aegis", sub: "alice", iat: now, exp: now + 300 });
  const { alg: _alg, use: _use, key_ops: _operations, ...bare } = key;
  return new CompactSign(new TextEncoder().encode(claims)).setProtectedHeader(header).sign(await importJWK(bare, header.alg));
}
