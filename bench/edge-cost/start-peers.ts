import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { type Started, startProcess } from "../../scripts/testing/start-process.ts";
import { bundleWorker, startWorkerd } from "../../scripts/testing/start-workerd.ts";
import { benchConfig, benchYaml, type Features, issuer } from "./bench-config.ts";
import { cores } from "./cores.ts";
import type { Peer } from "./measure-peer.ts";

/** What the peers are made of, from the package registry; kept between runs. */
const packages = {
  express: "5.3.0",
  "express-rate-limit": "8.7.5",
  "http-proxy-middleware": "4.2.2",
  ioredis: "6.0.0",
  jsonwebtoken: "9.0.3",
  "rate-limit-redis": "6.0.1",
  undici: "8.13.1",
};

const nodePath = process.execPath;
const nodeEdge = fileURLToPath(new URL("../../edge/node/main.ts", import.meta.url));
const redisRestServer = fileURLToPath(new URL("../../redis-rest/server.ts", import.meta.url));
const secret = (name: string) => name.padEnd(40, "-of-the-bench");
const here = (name: string) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

/** What every peer needs around it. */
export interface Surroundings {
  upstream: string;
  ingest: string;
  redisRest: string;
  token: string;
  publicJwk: string;
  packages: string;
  stop(): Promise<void>;
}

/** Starts the upstream and the ingest end, signs the token, and installs the peers' packages. */
export async function startSurroundings(): Promise<Surroundings> {
  const [upstreamPort, ingestPort, redisPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const upstream = await startProcess([nodePath, here("upstream.ts"), String(upstreamPort)], upstreamPort, { core: cores.around });
  const ingest = await startProcess([nodePath, here("ingest.ts"), String(ingestPort)], ingestPort, { core: cores.around });
  const redisRest = await startProcess([nodePath, redisRestServer], redisPort, {
    core: cores.around,
    env: { AEGIS_REDIS_REST_PORT: String(redisPort), AEGIS_REDIS_REST_TOKEN: secret("redis") },
  });
  const pair = await generateKeyPair("ES256", { extractable: true });
  const token = await new SignJWT({ roles: ["user"] })
    .setProtectedHeader({ alg: "ES256" })
    .setIssuer(issuer)
    .setAudience("aegis")
    .setSubject("alice")
    .setIssuedAt()
    .setExpirationTime("15m")
    .sign(pair.privateKey);
  return {
    upstream: `http://127.0.0.1:${upstreamPort}`,
    ingest: `http://127.0.0.1:${ingestPort}`,
    redisRest: `http://127.0.0.1:${redisPort}`,
    token,
    publicJwk: JSON.stringify({ ...(await exportJWK(pair.publicKey)), alg: "ES256" }),
    packages: installPackages(),
    stop: async () => void (await Promise.all([upstream.stop(), ingest.stop(), redisRest.stop()])),
  };
}

function installPackages(): string {
  const folder = join(tmpdir(), "aegis-bench-peers");
  const file = join(folder, "package.json");
  const wanted = JSON.stringify({ private: true, dependencies: packages });
  if (existsSync(join(folder, "node_modules", "express")) && readFileSync(file, "utf8") === wanted) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, wanted);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent"], { cwd: folder, stdio: "inherit" });
  return folder;
}

/** The bindings of Aegis. Its Redis is the engine that is embedded in the local stack. */
function bindingsOf({ ingest, redisRest, publicJwk }: Surroundings): Record<string, string> {
  return {
    EDGE_ID: "bench",
    ANALYTICS_URL: ingest,
    INGEST_KEY: `bench:${secret("ingest")}`,
    API_KEY_PEPPERS: `bench:${secret("pepper")}`,
    CLIENT_HASH_KEYS: `bench:${secret("client-hash")}`,
    HOP_TOKEN: secret("hop"),
    POLICY_REFRESH_SECONDS: "3600",
    UPSTASH_REDIS_REST_URL: redisRest,
    UPSTASH_REDIS_REST_TOKEN: secret("redis"),
    BENCH_PUBLIC_JWK: publicJwk,
  };
}

const bearer = (token: string) => [`Authorization: Bearer ${token}`];

export async function startAegisInWorkerd(name: string, around: Surroundings, features: Features = {}): Promise<Peer> {
  const port = await findFreePort();
  const script = await bundleWorker(benchConfig(around.upstream, features));
  return {
    name,
    port,
    process: await startWorkerd({ script, bindings: bindingsOf(around), port, core: cores.measured }),
    headers: features.jwt === false ? [] : bearer(around.token),
  };
}

export async function startAegisOnNode(name: string, around: Surroundings, features: Features = {}): Promise<Peer> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), "aegis-node-edge-"));
  writeFileSync(join(folder, "aegis.config.yaml"), benchYaml(around.upstream, features));
  const { HOP_TOKEN, ...bindings } = bindingsOf(around);
  const env = {
    ...bindings,
    AEGIS_EDGE_PORT: String(port),
    AEGIS_PROCESSES: "1",
    AEGIS_CONFIG_FILE: join(folder, "aegis.config.yaml"),
    AEGIS_POLICY_FILE: join(folder, "policy.json"),
  };
  const process = await startProcess([nodePath, nodeEdge], port, { core: cores.measured, env });
  return { name, port, process, headers: features.jwt === false ? [] : bearer(around.token) };
}

export async function startForwardOnly(around: Surroundings): Promise<Peer> {
  const port = await findFreePort();
  const process = await startWorkerd({
    script: readFileSync(here("forward-only.js"), "utf8"),
    bindings: { UPSTREAM: around.upstream },
    port,
    core: cores.measured,
  });
  return { name: "Worker that only forwards", port, process, headers: bearer(around.token) };
}

export async function startUndiciProxy(around: Surroundings): Promise<Peer> {
  const port = await findFreePort();
  const command = [nodePath, here("undici-proxy.mjs"), String(port), around.upstream, around.packages];
  return {
    name: "undici proxy",
    port,
    process: await startProcess(command, port, { core: cores.measured }),
    headers: bearer(around.token),
  };
}

/** Null where no Redis server is installed: its limit is counted there. */
export async function startExpressGateway(around: Surroundings): Promise<Peer | null> {
  if (!isInstalled("redis-server")) return null;
  const [port, redisPort] = [await findFreePort(), await findFreePort()];
  const redis = await startProcess(
    ["redis-server", "--port", String(redisPort), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    redisPort,
    { core: cores.around },
  );
  const command = [
    nodePath,
    here("express-gateway.mjs"),
    String(port),
    around.upstream,
    around.packages,
    around.publicJwk,
    String(redisPort),
  ];
  const started = await startProcess(command, port, { core: cores.measured });
  return { name: "Express 5 stack", port, process: withCompanion(started, redis), headers: bearer(around.token) };
}

/** Null where nginx is not installed. */
export async function startNginx(around: Surroundings): Promise<Peer | null> {
  if (!isInstalled("nginx")) return null;
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), "aegis-nginx-"));
  writeFileSync(join(folder, "nginx.conf"), describeNginx(folder, port, new URL(around.upstream).host));
  const command = ["nginx", "-c", join(folder, "nginx.conf"), "-p", folder, "-e", join(folder, "error.log")];
  return { name: "nginx", port, process: await startProcess(command, port, { core: cores.measured }), headers: bearer(around.token) };
}

function describeNginx(folder: string, port: number, upstream: string): string {
  return `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi; keepalive_requests 1000000000;
  upstream users { server ${upstream}; keepalive 64; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://users; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}
`;
}

function isInstalled(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

/** A process with another that ends with it; only the first one's CPU is counted. */
function withCompanion(started: Started, companion: Started): Started {
  const stop = async () => {
    await started.stop();
    await companion.stop();
  };
  return { ...started, stop };
}
