import { availableParallelism } from "node:os";
import ipaddr from "ipaddr.js";
import { readSettings, type Settings } from "../env.ts";
import { parseAddress } from "../path/match-address.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What a self-hosted edge is told beside what every edge is. */
export interface NodeSettings {
  gateway: Settings;
  host: string;
  /** 0: whichever is free. */
  port: number;
  processes: number;
  maxConnections: number;
  /** How long requests in flight may take once the edge was told to end. */
  drainMs: number;
  /** Ranges of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  trustedProxies: string[];
  /** The headers in which trusted proxies tell a caller's country and network; null: they do not. */
  placeHeaders: { country: string | null; network: string | null };
  tls: { cert: string; key: string; clientCa: string | null } | null;
  /** Where the last live policy is kept; null: nowhere. */
  policyFile: string | null;
  /** A config in YAML that is served while no live policy was ever read; null: none. */
  configFile: string | null;
  /** Whether this process is the one that asks targets whether they are well. */
  asksTargets: boolean;
  /** Metric batches that wait in memory while analytics is away, 100 KB each at most. */
  metricBatches: number;
  /** Whether it stands in for a process that died. */
  followsDeath: boolean;
  /** The name of its place, in metric batches. */
  place: string | null;
  variables: Variables;
}

export type NodeSettingsResult = { ok: true; settings: NodeSettings } | { ok: false; mistakes: string[] };

/** Reads every variable and reports every mistake at once. Empty variables count as absent. */
export function readNodeSettings(given: Variables = process.env): NodeSettingsResult {
  const variables = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
  const gateway = readSettings(variables, true);
  const mistakes = gateway.ok ? [] : [...gateway.mistakes];
  const whole = (name: string, otherwise: number, [least, most]: readonly [number, number]): number => {
    const value = Number(variables[name] ?? otherwise);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    mistakes.push(`${name} must be a whole number from ${least} to ${most}`);
    return otherwise;
  };
  const trustedProxies = (variables.TRUSTED_PROXIES ?? "").split(",").flatMap((text) => text.trim() || []);
  for (const range of trustedProxies) {
    if (!isRange(range)) mistakes.push(`TRUSTED_PROXIES holds ${JSON.stringify(range)}: use addresses or ranges such as 10.0.0.0/8`);
  }
  // Without Redis each process counts for itself: with one, limits hold.
  const processes = variables.UPSTASH_REDIS_REST_URL === undefined ? 1 : availableParallelism();
  const rest: Omit<NodeSettings, "gateway"> = {
    host: variables.AEGIS_EDGE_HOST ?? "127.0.0.1",
    port: whole("AEGIS_EDGE_PORT", 8080, [0, 65_535]),
    processes: whole("AEGIS_PROCESSES", processes, [1, 512]),
    maxConnections: whole("AEGIS_MAX_CONNECTIONS", 10_000, [1, 1_000_000]),
    drainMs: whole("AEGIS_DRAIN_SECONDS", 25, [0, 3600]) * 1000,
    trustedProxies,
    placeHeaders: readPlaceHeaders(variables, mistakes),
    tls: readTls(variables, mistakes),
    policyFile: variables.AEGIS_POLICY_FILE ?? ".aegis/edge-policy.json",
    configFile: variables.AEGIS_CONFIG_FILE ?? null,
    asksTargets: !(Number(variables.AEGIS_PROCESS_INDEX) > 0),
    metricBatches: whole("AEGIS_METRIC_BATCHES", 800, [10, 100_000]),
    followsDeath: variables.AEGIS_PROCESS_FOLLOWS_DEATH === "1",
    place: variables.EDGE_LOCATION ?? null,
    variables,
  };
  return gateway.ok && mistakes.length === 0 ? { ok: true, settings: { gateway: gateway.settings, ...rest } } : { ok: false, mistakes };
}

function readPlaceHeaders(variables: Variables, mistakes: string[]): NodeSettings["placeHeaders"] {
  const read = (name: "COUNTRY_HEADER" | "NETWORK_HEADER") => {
    const header = variables[name];
    if (header !== undefined && !/^[A-Za-z0-9-]{1,64}$/.test(header)) mistakes.push(`${name} must be the name of a header`);
    if (header !== undefined && variables.TRUSTED_PROXIES === undefined)
      mistakes.push(`${name} needs TRUSTED_PROXIES: nobody else is believed`);
    return header ?? null;
  };
  return { country: read("COUNTRY_HEADER"), network: read("NETWORK_HEADER") };
}

function readTls(variables: Variables, mistakes: string[]): NodeSettings["tls"] {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_CLIENT_CA_FILE: clientCa } = variables;
  if (cert !== undefined && key !== undefined) return { cert, key, clientCa: clientCa ?? null };
  if (cert !== undefined || key !== undefined) mistakes.push("TLS_CERT_FILE and TLS_KEY_FILE must be set together");
  else if (clientCa !== undefined) mistakes.push("TLS_CLIENT_CA_FILE needs TLS_CERT_FILE and TLS_KEY_FILE");
  return null;
}

function isRange(text: string): boolean {
  return text.includes("/") ? ipaddr.isValidCIDR(text) : parseAddress(text) !== null;
}
