import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { readNodeSettings } from "#edge/node/env.ts";
import { startNodeEdge } from "#edge/node/start-node-edge.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { bundleWorker, startWorkerd } from "../../scripts/testing/start-workerd.ts";
import type { Role } from "./expected-access.ts";
import { fuzzConfig, issuer, type World, worlds } from "./fuzz-config.ts";
import { Arrivals, startRawUpstream } from "./raw-upstream.ts";

export const platforms = ["workerd", "node"] as const;
export type Platform = (typeof platforms)[number];

export interface Edges<Caller extends string = Role> {
  ports: Record<Platform, number>;
  tokens: Record<Caller, string>;
  arrivals: Arrivals;
  /** What the edge on Node logged as an error. */
  faults: string[];
  stop(): Promise<void>;
}

/** Nobody listens there: limits are off, metrics too, and live policy is never read. */
const nowhere = "http://127.0.0.1:9";

const secret = (name: string) => name.padEnd(40, "-of-the-fuzz");

function bindings(publicJwk: string): Record<string, string> {
  return {
    EDGE_ID: "fuzz",
    ANALYTICS_URL: nowhere,
    UPSTASH_REDIS_REST_URL: nowhere,
    UPSTASH_REDIS_REST_TOKEN: "none",
    INGEST_KEY: `fuzz:${secret("ingest")}`,
    API_KEY_PEPPERS: `fuzz:${secret("pepper")}`,
    CLIENT_HASH_KEYS: `fuzz:${secret("client-hash")}`,
    HOP_TOKEN: secret("hop"),
    POLICY_REFRESH_SECONDS: "3600",
    FUZZ_PUBLIC_JWK: publicJwk,
  };
}

const callersOfFuzz: Record<Role, string[] | null> = { none: null, user: ["user"], admin: ["admin"] };

/** The edges of the fuzz. */
export function startEdges(): Promise<Edges> {
  return startEdgesWith(fuzzConfig, callersOfFuzz);
}

/** Both edges with one config, the upstreams behind them, and a token with its roles for each caller; null: none. */
export async function startEdgesWith<Caller extends string>(
  configOf: (urls: Record<World, string>) => CompiledConfig,
  callers: Record<Caller, readonly string[] | null>,
): Promise<Edges<Caller>> {
  const arrivals = new Arrivals();
  const upstreams = await Promise.all(worlds.map((world) => startRawUpstream(world, arrivals)));
  const urls = Object.fromEntries(worlds.map((world, index) => [world, upstreams[index]?.url])) as Record<World, string>;
  const config = configOf(urls);
  const pair = await generateKeyPair("ES256", { extractable: true });
  const bound = bindings(JSON.stringify({ ...(await exportJWK(pair.publicKey)), alg: "ES256" }));
  const faults: string[] = [];
  const node = await startOnNode(bound, config, faults);
  const port = await findFreePort();
  const workerd = await startWorkerd({ script: await bundleWorker(config), bindings: bound, port });
  const sign = ([caller, roles]: [string, readonly string[]]) =>
    new SignJWT({ roles })
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer(issuer)
      .setAudience("aegis")
      .setSubject(caller)
      .setIssuedAt()
      .setExpirationTime("12h")
      .sign(pair.privateKey);
  const tokens = await Promise.all(
    Object.entries<readonly string[] | null>(callers).map(async ([caller, roles]) => [
      caller,
      roles === null ? "" : await sign([caller, roles]),
    ]),
  );
  return {
    ports: { workerd: port, node: Number(new URL(node.url).port) },
    tokens: Object.fromEntries(tokens) as Record<Caller, string>,
    arrivals,
    faults,
    stop: async () => {
      await Promise.all([workerd.stop(), node.close(0)]);
      for (const upstream of upstreams) upstream.close();
    },
  };
}

async function startOnNode(bound: Record<string, string>, bundled: CompiledConfig, faults: string[]) {
  const read = readNodeSettings({ ...bound, AEGIS_EDGE_PORT: "0" });
  if (!read.ok) throw new Error(read.mistakes.join("; "));
  const settings = { ...read.settings, policyFile: null };
  const log = {
    info: () => {},
    warn: () => {},
    error: (message: string, fields?: object) => void faults.push(JSON.stringify({ message, ...fields })),
  };
  return startNodeEdge({ settings, bundled, log });
}
