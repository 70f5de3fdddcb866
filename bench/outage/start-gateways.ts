import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { OnStoreFailure } from "#contracts/limit.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import type { Store } from "./start-store.ts";

export type GatewayKind = OnStoreFailure | "@upstash/ratelimit";

/** What a gateway on the library is told. */
export interface LibraryOrder {
  store: { url: string; token: string };
  upstream: string;
  port: number;
}

interface Around {
  store: Store;
  upstream: string;
  ingest: string;
}

export interface Gateways {
  ports: number[];
  /** Lets them finish, so that Aegis settles what it has not told yet. */
  stop(): Promise<void>;
}

/** Requests that a client may make in a rolling minute. */
export const benchQuota = 100;

const deadlineMs = 30_000;
const nodeEdge = fileURLToPath(new URL("../../edge/node/main.ts", import.meta.url));
const libraryGateway = fileURLToPath(new URL("processes/library-gateway.ts", import.meta.url));

/** A gateway process for each address of the store. */
export async function startGateways(kind: GatewayKind, around: Around): Promise<Gateways> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-outage-"));
  const started = around.store.urls.map(async (url, index) => {
    const port = await findFreePort();
    const store = { url, token: around.store.token };
    const child =
      kind === "@upstash/ratelimit"
        ? fork(libraryGateway, [JSON.stringify({ store, upstream: around.upstream, port } satisfies LibraryOrder)])
        : forkEdge({ onStoreFailure: kind, folder: join(folder, String(index)), port, store }, around);
    await waitForPort(port, child);
    return { port, child };
  });
  const processes = await Promise.all(started);
  const stop = async () => {
    await Promise.all(processes.map(({ child }) => end(child)));
    rmSync(folder, { recursive: true, force: true });
  };
  return { ports: processes.map(({ port }) => port), stop };
}

interface Edge {
  onStoreFailure: OnStoreFailure;
  folder: string;
  port: number;
  store: LibraryOrder["store"];
}

function forkEdge({ onStoreFailure, folder, port, store }: Edge, { upstream, ingest }: Around): ChildProcess {
  const secret = (name: string) => name.padEnd(40, "-of-the-bench");
  const configFile = `${folder}.yaml`;
  writeFileSync(configFile, describeConfig(onStoreFailure, upstream));
  const env = {
    PATH: process.env.PATH,
    EDGE_ID: "bench",
    ANALYTICS_URL: ingest,
    INGEST_KEY: `bench:${secret("ingest")}`,
    API_KEY_PEPPERS: `bench:${secret("pepper")}`,
    CLIENT_HASH_KEYS: `bench:${secret("client-hash")}`,
    POLICY_REFRESH_SECONDS: "3600",
    UPSTASH_REDIS_REST_URL: store.url,
    UPSTASH_REDIS_REST_TOKEN: store.token,
    TRUSTED_PROXIES: "127.0.0.1/32",
    LOG_LEVEL: "error",
    AEGIS_EDGE_PORT: String(port),
    AEGIS_PROCESSES: "1",
    AEGIS_CONFIG_FILE: configFile,
    AEGIS_POLICY_FILE: `${folder}-policy.json`,
  };
  return fork(nodeEdge, { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

function describeConfig(onStoreFailure: OnStoreFailure, upstream: string): string {
  return JSON.stringify({
    gateway: {
      accessLog: "off",
      upstreams: { bench: { targets: [upstream], allowPrivate: true } },
      routes: [{ id: "bench", path: "/bench/*", upstream: "bench" }],
    },
    auth: { default: "none" },
    rateLimiting: { default: { algorithm: "sliding-window", limit: benchQuota, window: "1m", onStoreFailure } },
  });
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  const endsAt = Date.now() + deadlineMs;
  while (!(await takesConnection(port))) {
    if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`${child.spawnargs.join(" ")} does not listen on ${port}`);
    await delay(20);
  }
}

function takesConnection(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.disconnect();
  await exited;
}
