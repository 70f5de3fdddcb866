import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Pool } from "pg";
import { readConfig } from "#config/read-config.ts";
import type { Part, Ports } from "../../../cli/dev/part.ts";
import { describeParts } from "../../../cli/dev/parts.ts";
import { ensureSecrets, type Secrets } from "../../../cli/dev/secrets.ts";
import { repositoryRoot } from "../../../cli/repository-root.ts";
import { findFreePort } from "../find-free-port.ts";
import { type Control, controlPart } from "./control-part.ts";
import { type FaultIngest, startFaultIngest } from "./fault-ingest.ts";
import type { FaultRelay } from "./fault-relay.ts";
import { embeddedDatabase, startPostgres } from "./start-database.ts";
import { type DirectEdge, type EdgeName, type QueueEdge, shiftClock, startDirectEdge, startQueueEdge } from "./start-edges.ts";

type Clock = "edge" | "analytics";

/** Both edges before one analytics on a database of its own, with something between each two that can fail. */
export interface World {
  /** Asks the database directly. */
  database: Pool;
  restartDatabase(): Promise<void>;
  relay: FaultRelay;
  analytics: Control;
  ingest: FaultIngest;
  edges: { queue: QueueEdge; direct: DirectEdge };
  /** Sets the clock of the edge on Node or of analytics wrong by so much. */
  shiftClock(whose: Clock, byMs: number): void;
  /** `aegis metrics redrive`; answers how many batches it stored. */
  redrive(): Promise<number>;
  stop(): Promise<void>;
}

export interface WorldStart {
  /** Names of what will be tried, each a route of its own on each edge. */
  faults: readonly string[];
  store?: "postgres" | "pglite";
  /** Where the folder of Postgres lies. */
  parent?: string;
}

export async function startWorld({ faults, store = "postgres", parent }: WorldStart): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "aegis-ledger-"));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const database = await (store === "postgres" ? startPostgres(parent) : embeddedDatabase(folder));
    ends.push(database.stop);
    const ports = await freePorts();
    const ingest = await startFaultIngest(ports.analytics);
    ends.push(ingest.close);
    const secrets = await ensureSecrets(folder);
    const place = { folder, ports, secrets, faults, clockFile: (whose: Clock) => join(folder, `${whose}-clock`) };
    const analytics = await startAnalytics(place, database.url);
    ends.push(analytics.end);
    const queue = await startQueue(place, ingest.port);
    ends.push(queue.end);
    const direct = await startDirect(place, ingest.port);
    ends.push(direct.stop);
    return {
      ...{ analytics, ingest, edges: { queue, direct }, stop },
      ...{ database: database.pool, restartDatabase: database.restart, relay: database.relay },
      shiftClock: (whose, byMs) => writeFileSync(place.clockFile(whose), String(byMs)),
      redrive: () => redrive(ports.analytics, secrets),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Place {
  folder: string;
  ports: Ports;
  secrets: Secrets;
  faults: readonly string[];
  clockFile(whose: Clock): string;
}

async function startAnalytics(place: Place, databaseUrl: string | null): Promise<Control> {
  const part = describe(place, "analytics", databaseUrl === null ? {} : { DATABASE_URL: databaseUrl });
  const [program, ...args] = part.command;
  const control = controlPart(
    {
      ...part,
      command: [program, "--import", shiftClock, ...args],
      env: { ...part.env, LEDGER_CLOCK_FILE: place.clockFile("analytics") },
      // Nobody looks at the dashboard.
      prepare: async () => ({ ok: true }),
    },
    join(place.folder, "logs"),
  );
  await control.start();
  return control;
}

function startQueue(place: Place, ingestPort: number): Promise<QueueEdge> {
  const { folder, ports } = place;
  const part = describe({ ...place, ports: { ...ports, analytics: ingestPort } }, "edge");
  return startQueueEdge(part, { port: ports.edge, bundleFolder: join(folder, "edge"), logFolder: join(folder, "logs") });
}

async function startDirect({ folder, secrets, faults, clockFile }: Place, ingestPort: number): Promise<DirectEdge> {
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, configOf("direct", faults));
  const analyticsUrl = `http://127.0.0.1:${ingestPort}`;
  return startDirectEdge({ folder, secrets, configFile, port: await findFreePort(), analyticsUrl, clockFile: clockFile("edge") });
}

function describe({ folder, ports, secrets, faults }: Place, name: Part["name"], shell: Record<string, string> = {}): Part {
  const read = readConfig(configOf("queue", faults));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const parts = describeParts({ ports, secrets, stateFolder: folder, config: read.config, webhookSecrets: [], shell });
  const part = parts.find((candidate) => candidate.name === name);
  if (part === undefined) throw new Error(`there is no part named ${name}`);
  return part;
}

/** As events name the route by which an edge is asked while a fault runs. */
export function routeOf(fault: string, edge: EdgeName): string {
  return `${fault}-${edge}`;
}

function configOf(edge: EdgeName, faults: readonly string[]): string {
  const routes = faults
    .map((fault) => routeOf(fault, edge))
    .map((id) => ({ id, path: `/${id}/*`, auth: "none", respond: { status: 200 } }));
  return JSON.stringify({ gateway: { accessLog: "off", upstreams: {}, routes } });
}

async function freePorts(): Promise<Ports> {
  const [redisRest, ml, analytics, demo, edge, kv] = await Promise.all(Array.from({ length: 6 }, findFreePort));
  return { "redis-rest": redisRest, ml, analytics, demo, edge, kv } as Ports;
}

async function redrive(port: number, { operatorToken }: Secrets): Promise<number> {
  const args = ["metrics", "redrive", "--analytics", `http://127.0.0.1:${port}`, "--reason", "the ledger", "--json"];
  const env = { PATH: process.env.PATH ?? "", AEGIS_OPERATOR_TOKEN: operatorToken };
  const { stdout } = await promisify(execFile)(process.execPath, [join(repositoryRoot, "cli", "main.ts"), ...args], { env });
  return (JSON.parse(stdout) as { stored: number }).stored;
}
