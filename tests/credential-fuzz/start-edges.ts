import { readNodeSettings } from "#edge/node/env.ts";
import { startNodeEdge } from "#edge/node/start-node-edge.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { startLiveStore } from "../../scripts/testing/start-live-store.ts";
import { bundleWorker, startWorkerd } from "../../scripts/testing/start-workerd.ts";
import { Arrivals, startRawUpstream } from "../path-fuzz/raw-upstream.ts";
import type { FuzzWorld } from "./fuzz-world.ts";

export const hopToken = "hop-token-of-the-fuzz-that-is-long-enough-0123";

export interface Edges {
  ports: { workerd: number; node: number };
  arrivals: Arrivals;
  stop(): Promise<void>;
}

/** Nobody listens there: limits are off. */
const nowhere = "http://127.0.0.1:9";
const secret = (name: string) => name.padEnd(40, "-of-the-fuzz");

/** Both edges before one upstream, with the keys and revocations of a world. */
export async function startEdges(world: FuzzWorld): Promise<Edges> {
  const arrivals = new Arrivals();
  const upstream = await startRawUpstream("main", arrivals);
  const store = await startLiveStore({ record: world.record, documents: { revocations: world.revocations } });
  const config = world.config(upstream.url);
  const bindings = {
    EDGE_ID: "fuzz",
    ANALYTICS_URL: `http://127.0.0.1:${store.port}`,
    INGEST_KEY: `fuzz:${secret("ingest")}`,
    CLIENT_HASH_KEYS: `fuzz:${secret("client-hash")}`,
    HOP_TOKEN: hopToken,
    POLICY_REFRESH_SECONDS: "1",
    UPSTASH_REDIS_REST_URL: nowhere,
    UPSTASH_REDIS_REST_TOKEN: "none",
    ...world.bindings,
  };
  const read = readNodeSettings({ ...bindings, AEGIS_EDGE_PORT: "0" });
  if (!read.ok) throw new Error(read.mistakes.join("; "));
  const log = { info() {}, warn() {}, error() {} };
  const node = await startNodeEdge({ settings: { ...read.settings, policyFile: null }, bundled: config, log });
  const port = await findFreePort();
  const workerd = await startWorkerd({ script: await bundleWorker(config), bindings, port, storePort: store.port });
  return {
    ports: { workerd: port, node: Number(new URL(node.url).port) },
    arrivals,
    stop: async () => {
      await Promise.all([workerd.stop(), node.close(0)]);
      upstream.close();
      store.close();
    },
  };
}
