import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { type Environment, partEnvironment } from "../env.ts";
import { ensurePython } from "../install.mjs";
import { repositoryRoot } from "../repository-root.ts";
import { edgeBindings, resolveSecrets, sealingBinding, secretNames } from "./edge-bindings.ts";
import type { EdgeOptions } from "./edge-process.ts";
import { type Part, type Ports, type Preparation, partNames } from "./part.ts";
import { prepareDashboard } from "./prepare-dashboard.ts";
import { runTool } from "./run-tool.ts";
import { type Secrets, serviceToken } from "./secrets.ts";

const host = "127.0.0.1";
const nodePart = {
  lifeline: "ipc",
  stopWith: "signal",
  startsAfter: [],
  stopsAfter: [],
  optional: false,
  prepare: async () => ({ ok: true as const }),
} as const;
const kvAccount = { accountId: "local", namespaceId: "policy" };

export interface Stack {
  ports: Ports;
  secrets: Secrets;
  stateFolder: string;
  config: CompiledConfig;
  /** Names of the secrets that alerts' webhooks refer to; analytics resolves them. */
  webhookSecrets: readonly string[];
  /** The user's shell: `DATABASE_URL`, `REDIS_URL` and secrets that the config names are taken from it. */
  shell: Environment;
}

/** Every part of the local stack, in the order of `partNames`. */
export function describeParts(stack: Stack): Part[] {
  const described = { "redis-rest": redisRest, ml, analytics, demo, edge };
  return partNames.map((name) => described[name](stack));
}

function redisRest({ ports, secrets, shell }: Stack): Part {
  return {
    name: "redis-rest",
    ...addressed(ports["redis-rest"], "/health"),
    command: nodeCommand("redis-rest/server.ts"),
    env: partEnvironment({
      AEGIS_REDIS_REST_HOST: host,
      AEGIS_REDIS_REST_PORT: String(ports["redis-rest"]),
      AEGIS_REDIS_REST_TOKEN: secrets.redisToken,
      ...pick(shell, ["REDIS_URL"]),
    }),
    ...nodePart,
    stopsAfter: ["edge"],
  };
}

function ml({ ports, secrets, stateFolder }: Stack): Part {
  return {
    name: "ml",
    ...addressed(ports.ml, "/health"),
    command: [join(repositoryRoot, "ml", ".venv", "bin", "python"), "-m", "aegis_ml"],
    env: partEnvironment({
      AEGIS_ML_HOST: host,
      AEGIS_ML_PORT: String(ports.ml),
      AEGIS_ML_MODEL_DIR: join(stateFolder, "models"),
      AEGIS_ML_EXIT_WITH_STDIN: "1",
      AEGIS_ML_ANALYTICS_URL: `http://${host}:${ports.analytics}`,
      AEGIS_ML_ANALYTICS_TOKEN: serviceToken(secrets),
      PYTHONPATH: join(repositoryRoot, "ml"),
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "",
    }),
    lifeline: "stdin",
    stopWith: "signal",
    startsAfter: [],
    stopsAfter: ["analytics"],
    optional: true,
    prepare: () => ensurePython(),
  };
}

function analytics({ ports, secrets, stateFolder, shell, webhookSecrets }: Stack): Part {
  return {
    name: "analytics",
    ...addressed(ports.analytics, "/health"),
    command: nodeCommand("analytics/server.ts"),
    env: partEnvironment({
      AEGIS_ANALYTICS_HOST: host,
      AEGIS_ANALYTICS_PORT: String(ports.analytics),
      AEGIS_DATABASE_DIR: join(stateFolder, "database"),
      AEGIS_INGEST_KEYS: `${secrets.ingestKey.id}:${secrets.ingestKey.secret}`,
      AEGIS_OPERATOR_TOKEN: secrets.operatorToken,
      AEGIS_SERVICE_TOKEN: serviceToken(secrets),
      AEGIS_SESSION_SECRET: secrets.sessionSecret,
      AEGIS_API_KEY_PEPPER: `${secrets.apiKeyPepper.id}:${secrets.apiKeyPepper.secret}`,
      ...sealingBinding(secrets, shell),
      CLOUDFLARE_ACCOUNT_ID: kvAccount.accountId,
      CLOUDFLARE_KV_NAMESPACE_ID: kvAccount.namespaceId,
      CLOUDFLARE_API_TOKEN: secrets.kvToken,
      AEGIS_KV_BASE_URL: `http://${host}:${ports.kv}/client/v4`,
      AEGIS_ML_URL: `http://${host}:${ports.ml}`,
      AEGIS_DASHBOARD_DIR: join(repositoryRoot, "dashboard", "dist"),
      AEGIS_PUBLIC_URL: `http://${host}:${ports.analytics}`,
      ...pick(shell, ["DATABASE_URL", "AEGIS_DATABASE_DRIVER", ...webhookSecrets]),
    }),
    ...nodePart,
    // The edge's queue is drained into analytics.
    stopsAfter: ["edge"],
    prepare: prepareDashboard,
  };
}

function demo({ ports }: Stack): Part {
  return {
    name: "demo",
    ...addressed(ports.demo, "/health"),
    command: nodeCommand("cli/dev/demo-process.ts", String(ports.demo)),
    env: partEnvironment({}),
    ...nodePart,
    stopsAfter: ["edge"],
  };
}

function edge({ ports, secrets, stateFolder, config, shell }: Stack): Part {
  const bundleFolder = join(stateFolder, "edge");
  const message: EdgeOptions = {
    bundleFolder,
    kvFolder: join(stateFolder, "kv"),
    port: ports.edge,
    bindings: {
      ...resolveSecrets(secretNames(config), shell, secrets),
      ...edgeBindings(secrets, ports),
      ...sealingBinding(secrets, shell),
    },
    kv: { ...kvAccount, port: ports.kv, token: secrets.kvToken },
  };
  return {
    name: "edge",
    ...addressed(ports.edge, "/health"),
    command: nodeCommand("cli/dev/edge-process.ts"),
    env: partEnvironment({}),
    message,
    ...nodePart,
    // Miniflare ends the process on SIGTERM at once, with the queue's messages.
    stopWith: "message",
    startsAfter: ["redis-rest"],
    prepare: () => bundleWorker(bundleFolder, config),
  };
}

/** The Worker's bundle falls back on the config of this start. */
function bundleWorker(folder: string, config: CompiledConfig): Promise<Preparation> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const compiled = join(folder, "config.json");
  writeFileSync(compiled, JSON.stringify(config));
  const wranglerFile = join(repositoryRoot, "wrangler.toml");
  return runTool(join(import.meta.dirname, "build-worker.ts"), [wranglerFile, compiled, folder]);
}

function addressed(port: number, healthPath: string): Pick<Part, "address" | "healthUrl"> {
  const address = `http://${host}:${port}`;
  return { address, healthUrl: address + healthPath };
}

function nodeCommand(script: string, ...args: string[]): [string, ...string[]] {
  return [process.execPath, join(repositoryRoot, script), ...args];
}

function pick(shell: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (shell[name] ? [[name, shell[name]]] : [])));
}
