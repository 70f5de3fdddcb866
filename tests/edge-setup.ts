import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import type { TestProject } from "vitest/node";
import { startDemoUpstream } from "../cli/dev/demo-upstream.ts";
import { makeAuthority, makeCertificate } from "../edge/node/test-certificates.ts";
import { startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { startIntrospectionServer } from "./introspection-server.ts";
import { startScriptedUpstream } from "./scripted-upstream.ts";

/** Starts what the edge's tests need around workerd: a real Redis engine, an upstream, an ingest end and a key set. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedisRest();
  const otherRedis = await startRedisRest();
  const upstream = await startDemoUpstream(0);
  const scripted = await startScriptedUpstream();
  const introspection = await startIntrospectionServer();
  const keys = await generateKeyPair("ES256", { extractable: true });
  const strangers = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "first", alg: "ES256" };
  const jwks = await listen(keySetEnd({ keys: [jwk] }));
  const analytics = await listen(ingestEnd());
  project.provide("redisUrl", redis.url);
  project.provide("redisToken", redis.token);
  project.provide("otherRedisUrl", otherRedis.url);
  project.provide("otherRedisToken", otherRedis.token);
  project.provide("upstreamUrl", `http://127.0.0.1:${upstream.port}`);
  project.provide("scriptedUrl", scripted.url);
  project.provide("analyticsUrl", urlOf(analytics));
  project.provide("jwksUrl", `${urlOf(jwks)}/jwks.json`);
  project.provide("introspectionUrl", introspection.url);
  project.provide("clientCertificates", clientCertificates());
  project.provide("publicKey", await exportSPKI(keys.publicKey));
  project.provide("privateJwk", JSON.stringify(await exportJWK(keys.privateKey)));
  project.provide("strangerToken", await strangerToken(strangers.privateKey));
  return async () => {
    jwks.close();
    analytics.close();
    scripted.close();
    introspection.close();
    await upstream.close();
    await redis.close();
    await otherRedis.close();
  };
}

function clientCertificates() {
  const authority = makeAuthority("authority");
  const robot = makeCertificate("robot", authority, { organisation: "Example", dnsNames: ["robot.example.com"] });
  const late = makeCertificate("late", authority, { validity: ["200101000000Z", "210101000000Z"] });
  const derOf = ({ cert }: { cert: string }) => new X509Certificate(cert).raw.toString("base64");
  return { robot: derOf(robot), late: derOf(late) };
}

type Respond = (status: number, body: unknown, headers?: Record<string, string>) => void;
type Answer = (request: IncomingMessage, respond: Respond) => void | Promise<void>;

async function listen(answer: Answer): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, (status, body, headers = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      if (body !== UNFINISHED) response.end(typeof body === "string" ? body : JSON.stringify(body));
      else response.write('{"keys":[');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ingestEnd(): Answer {
  const received: { path: string; signature: string; body: string }[] = [];
  let status = 200;
  return async (request, respond) => {
    const body = await readText(request);
    if (request.url === "/received") return respond(200, received);
    if (request.url === "/mode") {
      status = Number(body);
      return respond(200, {});
    }
    if (status === 200) received.push({ path: request.url ?? "", signature: String(request.headers["x-aegis-signature"]), body });
    respond(status, { accepted: 0, rejected: 0, duplicate: false });
  };
}

/** Stands for a body that begins and never ends. */
const UNFINISHED = "unfinished";

/**
 * A key set for every path but /asked. PUT gives a path an answer of its own: `{status, body, headers}`; without a status it
 * hangs. GET /asked?PATH tells how often a path was asked for.
 */
function keySetEnd(standard: unknown): Answer {
  const answers = new Map<string, { status?: number; body?: unknown; headers?: Record<string, string> }>();
  const asked = new Map<string, number>();
  return async (request, respond) => {
    const path = request.url ?? "";
    if (path.startsWith("/asked?")) return respond(200, asked.get(path.slice("/asked?".length)) ?? 0);
    if (request.method === "PUT") {
      answers.set(path, JSON.parse(await readText(request)));
      return respond(200, {});
    }
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const { status, body, headers } = answers.get(path) ?? { status: 200, body: standard };
    if (status !== undefined) respond(status, body, headers);
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

function strangerToken(key: CryptoKey): Promise<string> {
  return new SignJWT({ roles: ["admin"] })
    .setProtectedHeader({ alg: "ES256", kid: "other" })
    .setIssuer("https://keyset.aegis.test")
    .setAudience("aegis")
    .setSubject("stranger")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(key);
}
