import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { readNodeSettings } from "#edge/node/env.ts";
import { startNodeEdge } from "#edge/node/start-node-edge.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { bundleWorker, startWorkerd } from "../../scripts/testing/start-workerd.ts";
import type { Role } from "./expected-access.ts";
import { fuzzConfig, issuer, type World, worlds } from "./fuzz-config.ts";
import { Arrivals, startRawUpstream } from "./raw-upstream.ts";

export const platforms = ["workerd", "node"] as const;
export type Platform = (typeof platforms)[number];

export interface Edges {
  ports: Record<Platform, number>;
  tokens: Record<Role, string>;
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

/** Both edges with one config, the upstreams behind them, and a token for each role. */
export async function startEdges(): Promise<Edges> {
  const arrivals = new Arrivals();
  const upstreams = await Promise.all(worlds.map((world) => startRawUpstream(world, arrivals)));
  const urls = Object.fromEntries(worlds.map((world, index) => [world, upstreams[index]?.url])) as Record<World, string>;
  const config = fuzzConfig(urls);
  const pair = await generateKeyPair("ES256", { extractable: true });
  const bound = bindings(JSON.stringify({ ...(await exportJWK(pair.publicKey)), alg: "ES256" }));
  const faults: string[] = [];
  const node = await startOnNode(bound, config, faults);
  const port = await findFreePort();
  const workerd = await startWorkerd({ script: await bundleWorker(config), bindings: bound, port });
  const sign = (role: string) =>
    new SignJWT({ roles: [role] })
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer(issuer)
      .setAudience("aegis")
      .setSubject(role)
      .setIssuedAt()
      .setExpirationTime("12h")
      .sign(pair.privateKey);
  return {
    ports: { workerd: port, node: Number(new URL(node.url).port) },
    tokens: { none: "", user: await sign("user"), admin: await sign("admin") },
    arrivals,
    faults,
    stop: async () => {
      await Promise.all([workerd.stop(), node.close(0)]);
      for (const upstream of upstreams) upstream.close();
    },
  };
}

async function startOnNode(bound: Record<string, string>, bundled: ReturnType<typeof fuzzConfig>, faults: string[]) {
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
