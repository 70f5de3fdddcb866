import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createRedisRest } from "./app.ts";
import { BillingMeter } from "./billing-meter.ts";
import { type Engine, EngineUnavailable } from "./engine.ts";
import { Faults } from "./faults.ts";
import { startRedisEngine } from "./redis-engine.ts";
import { startValkeyEngine } from "./valkey-engine.ts";

export type StartOptions = {
  /** Default 127.0.0.1; any other needs a token of 16 characters. */
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Default: a random one, to be read from the result. */
  token?: string;
  /** A Redis or Valkey server; without it the embedded engine, which forgets on stop. */
  redisUrl?: string | undefined;
  /** Takes a line when the embedded engine crashed. Default: standard error. */
  log?: (line: string) => void;
};

export type RedisRest = {
  /** `UPSTASH_REDIS_REST_URL` for clients. */
  url: string;
  token: string;
  port: number;
  /** The engine in use, for the log. */
  description: string;
  persistent: boolean;
  meter: BillingMeter;
  /** Also at `POST /_faults` when the host is loopback. */
  faults: Faults;
  /** Cuts open connections and ends the engine. */
  close(): Promise<void>;
};

const loopbackHosts = new Set(["127.0.0.1", "::1", "localhost"]);
const shortestPublicToken = 16;
/** Longer than clients keep idle connections, so that none is closed under a request. */
const keepAliveTimeout = 75_000;
const requestTimeout = 10_000;

/** Starts Upstash's REST protocol in this process. Throws when host, port or token cannot be used. */
export async function startRedisRest(options: StartOptions = {}): Promise<RedisRest> {
  const { host = "127.0.0.1", port = 0, token = randomBytes(32).toString("base64url"), log = console.error } = options;
  const loopback = loopbackHosts.has(host);
  if (token === "") throw new Error("redis-rest: the token is empty");
  if (!loopback && token.length < shortestPublicToken) {
    throw new Error(`redis-rest: to listen on ${host} the token needs at least ${shortestPublicToken} characters`);
  }
  const engine = await startEngine(options.redisUrl, log);
  const meter = new BillingMeter(engine);
  await meter.reset().catch(ignoreUnavailable);
  const faults = new Faults();
  const app = createRedisRest({ engine, token, meter, faults: loopback ? faults : undefined });
  const server = createServer({ keepAliveTimeout, requestTimeout }, getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const address = await listen(server, { host, port, engine });
  const close = () => stop(server, engine);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  return { url, token, port: address.port, description: engine.description, persistent: engine.persistent, meter, faults, close };
}

function startEngine(redisUrl: string | undefined, log: (line: string) => void): Promise<Engine> {
  if (redisUrl !== undefined) return startRedisEngine({ url: redisUrl });
  return startValkeyEngine({ onCrash: (reason) => log(`redis-rest: the embedded engine crashed: ${reason}`) });
}

async function listen(server: Server, { host, port, engine }: { host: string; port: number; engine: Engine }): Promise<AddressInfo> {
  try {
    server.listen(port, host);
    await once(server, "listening");
    return server.address() as AddressInfo;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function stop(server: Server, engine: Engine): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
  await engine.close();
}

function ignoreUnavailable(error: unknown): void {
  if (!(error instanceof EngineUnavailable)) throw error;
}
