import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../cli/dev/load-config.ts";
import type { Part, PartName, Ports } from "../../cli/dev/part.ts";
import { describeParts } from "../../cli/dev/parts.ts";
import { ensureSecrets } from "../../cli/dev/secrets.ts";
import { Supervisor } from "../../cli/dev/supervisor.ts";
import { defaultConfigFile } from "../../cli/repository-root.ts";
import { findFreePort } from "../../scripts/testing/find-free-port.ts";
import { type KvRelay, startKvRelay } from "./relay-kv.ts";

export type TwoEdges = {
  edges: [string, string];
  relay: KvRelay;
  api: (method: string, path: string, body?: object) => Promise<unknown>;
  stop: () => Promise<void>;
};

/** What wrangler.toml says: how often an edge asks KV for live policy. */
const refreshSeconds = "10";

/**
 * Analytics, Redis, the demo upstream, and two Worker processes with a KV namespace each, filled by one relay. `settings` are
 * variables that change the sample config.
 */
export async function startTwoEdges(settings: Record<string, string> = {}): Promise<TwoEdges> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-two-edges-"));
  const ports = await freePorts();
  const second = { ...ports, edge: await findFreePort(), kv: await findFreePort() };
  const relay = await startKvRelay([`http://127.0.0.1:${ports.kv}`, `http://127.0.0.1:${second.kv}`]);
  const secrets = await ensureSecrets(folder);
  const targets = `["http://127.0.0.1:${ports.demo}"]`;
  const shell = { ...settings, AEGIS_GATEWAY__UPSTREAMS__DEMO__TARGETS: targets, PATH: process.env.PATH ?? "" };
  const loaded = loadConfig(defaultConfigFile, shell);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  const common = { secrets, config: loaded.config, webhookSecrets: [], shell };
  const select = (of: Ports, stateFolder: string, names: readonly PartName[]) =>
    describeParts({ ...common, ports: of, stateFolder })
      .filter(({ name }) => names.includes(name))
      .map(alone);
  const groups = [
    select(ports, join(folder, "one"), ["redis-rest", "demo"]),
    select(ports, join(folder, "one"), ["edge"]),
    select(second, join(folder, "two"), ["edge"]),
    select({ ...ports, kv: relay.port }, folder, ["analytics"]),
  ];
  const supervisors = groups.map(
    (parts, index) => new Supervisor(parts, { logFolder: join(folder, `logs-${index}`), onReport: () => undefined }),
  );
  const stop = async () => {
    relay.close();
    for (const supervisor of [...supervisors].reverse()) await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const call = createCall(`http://127.0.0.1:${ports.analytics}`, secrets.operatorToken);
  try {
    for (const supervisor of supervisors) await supervisor.start();
    await call("POST", "/api/config", { yaml: loaded.yaml });
  } catch (error) {
    await stop();
    throw error;
  }
  return { edges: [`http://127.0.0.1:${ports.edge}`, `http://127.0.0.1:${second.edge}`], relay, api: call, stop };
}

async function freePorts(): Promise<Ports> {
  const [redisRest = 0, ml = 0, analytics = 0, demo = 0, edge = 0, kv = 0] = await Promise.all(Array.from({ length: 6 }, findFreePort));
  return { "redis-rest": redisRest, ml, analytics, demo, edge, kv };
}

/** A part that waits for no other, an edge with the refresh of production. */
function alone(part: Part): Part {
  const { bindings, ...message } = (part.message ?? {}) as { bindings?: Record<string, string> };
  const refreshed = { ...message, bindings: { ...bindings, POLICY_REFRESH_SECONDS: refreshSeconds } };
  return { ...part, startsAfter: [], stopsAfter: [], ...(part.name === "edge" ? { message: refreshed } : {}) };
}

function createCall(analytics: string, token: string): TwoEdges["api"] {
  return async (method, path, body) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const answer = await fetch(analytics + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
}
