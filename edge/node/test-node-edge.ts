import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createRawServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Log } from "../log.ts";
import { readNodeSettings } from "./env.ts";
import { type NodeEdge, startNodeEdge } from "./start-node-edge.ts";

export const jwtSecret = "a-shared-secret-of-tests-with-32-bytes-or-more";
export const ingestSecret = "ingest-key-of-tests-that-is-long-enough-012345";
const quiet: Log = { info() {}, warn() {}, error() {} };

/** The variables of an edge whose analytics is away. */
export function testVariables(changes: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return {
    EDGE_ID: "edge-of-tests",
    ANALYTICS_URL: "http://127.0.0.1:9",
    INGEST_KEY: `ingest:${ingestSecret}`,
    API_KEY_PEPPERS: "p1:pepper-of-tests-that-is-long-enough-0123456789",
    CLIENT_HASH_KEYS: "e1:hash-key-of-tests-that-is-long-enough-0123456789",
    POLICY_REFRESH_SECONDS: "3600",
    AEGIS_EDGE_PORT: "0",
    AEGIS_POLICY_FILE: join(mkdtempSync(join(tmpdir(), "aegis-edge-")), "policy.json"),
    AEGIS_JWT_SECRET: jwtSecret,
    ...changes,
  };
}

/** A small config before one upstream. */
export function testConfig(upstream: string, changes: Partial<CompiledConfig> = {}): CompiledConfig {
  const open = { upstream: "up", auth: [] };
  const claims = { roles: "roles", plan: "plan" };
  const issuer = {
    issuer: "https://shared.aegis.test",
    audience: "aegis",
    algorithms: ["HS256"],
    secret: "${env:AEGIS_JWT_SECRET}",
    claims,
  };
  return {
    accessLog: "off",
    metricsEnabled: false,
    addresses: { allow: [], deny: [] },
    upstreams: [{ name: "up", targets: [{ url: upstream, weight: 1, group: 0 }], timeoutMs: 1000, balance: "round-robin" }],
    routes: [
      { id: "open", path: "/open/*", ...open },
      { id: "users", path: "/api/*", upstream: "up", auth: ["jwt"] },
    ],
    apiKeyHeader: "X-API-Key",
    issuers: [{ ...issuer, leewaySeconds: 5, maximumAgeSeconds: 900 }],
    roles: { user: ["read:metrics"] },
    accessRules: [{ path: "/api/*", roles: ["user"] }],
    limits: [],
    bypass: { ips: [], roles: [], clients: [] },
    ...changes,
  };
}

interface Start {
  config: CompiledConfig | null;
  variables?: Record<string, string | undefined>;
  log?: Log;
}

/** An edge on a free port; it ends with the test. */
export async function startTestEdge({ config, variables, log = quiet }: Start): Promise<NodeEdge> {
  const reading = readNodeSettings(testVariables(variables));
  if (!reading.ok) throw new Error(reading.mistakes.join("\n"));
  const edge = await startNodeEdge({ settings: reading.settings, bundled: config, log });
  onTestFinished(() => edge.close(0));
  return edge;
}

export function urlOf(server: Pick<Server, "address">): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that ends with the test. */
export async function startServer(answer: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: urlOf(server) };
}

/** A server of bytes, for what no HTTP server would send. */
export async function startRawServer(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    onSocket(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return urlOf(server);
}

/** A connection that keeps all it is sent. */
export function openSocket(url: string): { socket: Socket; received: () => string; closed: Promise<"clean" | "reset"> } {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  const closed = new Promise<"clean" | "reset">((resolve) => {
    let fault = false;
    socket.on("error", () => {
      fault = true;
    });
    socket.on("close", () => resolve(fault ? "reset" : "clean"));
  });
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => text, closed };
}

/** Sends bytes and answers all that comes until the other side closes. */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  const { socket, received, closed } = openSocket(url);
  socket.write(bytes, "latin1");
  await closed;
  return received();
}
