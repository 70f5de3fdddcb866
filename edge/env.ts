import { readOtlpHeaders } from "#config/read-otlp-headers.ts";
import { readSealingKeys, type SealingKeys, sealingKeysShape } from "#config/sealing-keys.ts";
import { isOwnSecret } from "#contracts/own-secrets.ts";
import { secretName } from "#contracts/scalars.ts";
import { type LogLevel, logLevels } from "./log.ts";
import { type RedisAddress, readDatabases } from "./read-databases.ts";
import type { Collector } from "./tracing/span-exporter.ts";

/** What the platform binds to the Worker. Everything else the config names by ${env:NAME} is read from it too. */
export interface Env {
  POLICY?: KVNamespace;
  METRICS?: Queue;
  [name: string]: unknown;
}

export interface SharedKey {
  id: string;
  secret: string;
}

/** The bindings, checked once per isolate. */
export interface Settings {
  edgeId: string;
  /** Where limits are counted; null: in this process alone. */
  redis: RedisAddress | null;
  /** Where limits of some regions are counted, by name. */
  databases: Map<string, RedisAddress>;
  analyticsUrl: string;
  ingestKey: SharedKey;
  /** Peppers of the API keys' hashes, by id. */
  peppers: Map<string, string>;
  /** Keys that anonymise addresses, the current epoch first. */
  clientHashKeys: SharedKey[];
  /** Open the sealed texts of the config; none where it has none. */
  sealingKeys: SealingKeys;
  policyRefreshMs: number;
  /** Only the local stack sets it: whoever knows it may say which address a request is counted for. */
  hopToken: string | undefined;
  /** What ends callers' TLS sends it in X-Aegis-Terminator-Token: its Client-Cert is then believed. */
  terminatorToken: string | undefined;
  /** Whoever sends it in X-Aegis-Trace is told what the request waited for. */
  traceToken: string | undefined;
  /** Where spans go; null: nowhere. */
  collector: Collector | null;
  logLevel: LogLevel;
  secret(reference: string): string | undefined;
}

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; mistakes: string[] };

const MIN_SECRET_LENGTH = 32;

/** Reads every binding and reports every mistake at once. Only where one process serves all may Redis be left out. */
export function readSettings(env: Env, mayLackRedis = false): SettingsResult {
  const mistakes: string[] = [];
  const text = (name: string): string => {
    const value = env[name];
    if (typeof value === "string" && value !== "") return value;
    mistakes.push(`${name} is missing`);
    return "";
  };
  const url = (name: string): string => {
    const value = text(name).replace(/\/$/, "");
    if (value && !URL.canParse(value)) mistakes.push(`${name} is not a URL`);
    return value;
  };
  const keys = (name: string): SharedKey[] => {
    const found = text(name).split(",").filter(Boolean).map(parseSharedKey);
    if (found.some((key) => key.id === "" || key.secret.length < MIN_SECRET_LENGTH)) {
      mistakes.push(`${name} must be id:secret[,id:secret] with secrets of ${MIN_SECRET_LENGTH} characters or more`);
    }
    return found;
  };
  const ingestKeys = keys("INGEST_KEY");
  const peppers = new Map(keys("API_KEY_PEPPERS").map((key) => [key.id, key.secret]));
  const refreshSeconds = Number(env.POLICY_REFRESH_SECONDS ?? "10");
  if (!(refreshSeconds >= 0.1 && refreshSeconds <= 3600)) mistakes.push("POLICY_REFRESH_SECONDS must be a number from 0.1 to 3600");
  const settings: Settings = {
    edgeId: text("EDGE_ID"),
    redis:
      mayLackRedis && !env.UPSTASH_REDIS_REST_URL ? null : { url: url("UPSTASH_REDIS_REST_URL"), token: text("UPSTASH_REDIS_REST_TOKEN") },
    databases: readDatabases(env, mistakes),
    analyticsUrl: url("ANALYTICS_URL"),
    ingestKey: ingestKeys[0] ?? { id: "", secret: "" },
    peppers,
    clientHashKeys: keys("CLIENT_HASH_KEYS"),
    sealingKeys: readOptionalSealingKeys(env, mistakes),
    policyRefreshMs: refreshSeconds * 1000,
    hopToken: readToken(env, "HOP_TOKEN", mistakes),
    terminatorToken: readToken(env, "TERMINATOR_TOKEN", mistakes),
    traceToken: readToken(env, "TRACE_TOKEN", mistakes),
    collector: readCollector(env, mistakes),
    logLevel: readLogLevel(env.LOG_LEVEL ?? "info", mistakes),
    secret: (reference) => resolveSecret(env, reference),
  };
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, settings };
}

/** A token that is bound but unusable must not be ignored: without one, the client's own CF-Connecting-IP would be believed. */
function readToken(env: Env, name: "HOP_TOKEN" | "TERMINATOR_TOKEN" | "TRACE_TOKEN", mistakes: string[]): string | undefined {
  const value = env[name];
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.length >= MIN_SECRET_LENGTH) return value;
  mistakes.push(`${name} must have ${MIN_SECRET_LENGTH} characters or more, or not be bound`);
  return undefined;
}

function readOptionalSealingKeys({ AEGIS_SEALING_KEYS: text }: Env, mistakes: string[]): SealingKeys {
  if (text === undefined) return new Map();
  const keys = readSealingKeys(String(text));
  if (keys === undefined) mistakes.push(sealingKeysShape);
  return keys ?? new Map();
}

function readCollector(env: Env, mistakes: string[]): Collector | null {
  const { OTLP_TRACES_URL: url, OTLP_HEADERS: text = "" } = env;
  if (url === undefined) return null;
  try {
    return { url: new URL(String(url)).href, headers: readOtlpHeaders(String(text)) };
  } catch {
    mistakes.push(
      "OTLP_TRACES_URL must be a URL such as https://collector.example.com/v1/traces, and OTLP_HEADERS name=value[,name=value]",
    );
    return null;
  }
}

function readLogLevel(value: unknown, mistakes: string[]): LogLevel {
  const level = logLevels.find((name) => name === value);
  if (level === undefined) mistakes.push(`LOG_LEVEL must be one of ${logLevels.join(", ")}`);
  return level ?? "info";
}

function parseSharedKey(text: string): SharedKey {
  const colon = text.indexOf(":");
  return { id: text.slice(0, Math.max(colon, 0)), secret: text.slice(colon + 1) };
}

/** A literal as it is; a ${env:NAME} reference as its binding, undefined when that is missing or a secret of the edge itself. */
function resolveSecret(env: Env, reference: string): string | undefined {
  const name = secretName(reference);
  if (name === undefined) return reference;
  const value = isOwnSecret(name) ? undefined : env[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
