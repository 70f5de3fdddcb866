import * as z from "zod/mini";
import { isAddressRange } from "#config/check-addresses.ts";
import { readSealingKeys, type SealingKeys, sealingKeysShape } from "#config/sealing-keys.ts";
import { isOwnSecret } from "#contracts/own-secrets.ts";
import type { FieldError } from "#contracts/problem.ts";
import { type DrainSettings, drainVariables, toDrainSettings } from "./export/drain-variables.ts";
import { NamedHeaders } from "./export/named-headers.ts";
import { missingOidcVariables, type OidcSettings, oidcVariables, toOidcSettings } from "./operators/oidc-variables.ts";

const Port = z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535));
const Streams = z.coerce.number().check(z.int(), z.gte(1), z.lte(1_000_000));
const Secret = z.string().check(z.minLength(16, { error: "use a random secret of 16 characters or more" }));
const keyPair = /^([A-Za-z0-9._-]{1,64}):(\S{16,})$/;
const KeyPairs = z.pipe(
  z.string().check(
    z.refine((text) => text.split(",").every((part) => keyPair.test(part.trim())), {
      error: 'write "id:secret[,id:secret]", each secret 16 characters or more',
    }),
  ),
  z.transform((text) => text.split(",").map(splitKey)),
);
const Ranges = z.pipe(
  z.string().check(
    z.refine((text) => text.split(",").every((range) => isAddressRange(range.trim())), {
      error: "use addresses or ranges such as 10.0.0.0/8",
    }),
  ),
  z.transform((text) => text.split(",").map((range) => range.trim())),
);
const Sealing = z.pipe(
  z.string().check(z.refine((text) => readSealingKeys(text) !== undefined, { error: sealingKeysShape })),
  z.transform((text) => readSealingKeys(text) ?? new Map()),
);
const HttpUrl = z.string().check(z.refine(isHttpUrl, { error: "use an http or https address" }));

const Variables = z.object({
  AEGIS_ANALYTICS_HOST: z._default(z.string(), "127.0.0.1"),
  AEGIS_ANALYTICS_PORT: z._default(Port, 8081),
  DATABASE_URL: z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\/\S+$/, { error: "use a postgres:// address" }))),
  AEGIS_DATABASE_DRIVER: z.optional(z.enum(["postgres", "neon"])),
  AEGIS_DATABASE_DIR: z._default(z.string(), ".aegis/database"),
  AEGIS_INGEST_KEYS: KeyPairs,
  AEGIS_OPERATOR_TOKEN: Secret,
  AEGIS_SERVICE_TOKEN: z.optional(Secret),
  AEGIS_SESSION_SECRET: Secret,
  AEGIS_API_KEY_PEPPER: KeyPairs,
  AEGIS_SEALING_KEYS: z.optional(Sealing),
  CLOUDFLARE_ACCOUNT_ID: z.optional(z.string()),
  CLOUDFLARE_KV_NAMESPACE_ID: z.optional(z.string()),
  CLOUDFLARE_API_TOKEN: z.optional(z.string()),
  AEGIS_KV_BASE_URL: z._default(HttpUrl, "https://api.cloudflare.com/client/v4"),
  AEGIS_ML_URL: z.optional(HttpUrl),
  AEGIS_DASHBOARD_DIR: z._default(z.string(), "dashboard/dist"),
  AEGIS_PUBLIC_URL: z.optional(HttpUrl),
  AEGIS_TRUSTED_PROXIES: z.optional(Ranges),
  AEGIS_STREAMS: z._default(Streams, 10_000),
  AEGIS_STREAMS_PER_OPERATOR: z._default(Streams, 100),
  OTLP_METRICS_URL: z.optional(HttpUrl.check(z.refine((url) => !hasCredentials(url), { error: "put credentials into OTLP_HEADERS" }))),
  OTLP_HEADERS: z.optional(NamedHeaders),
  ...drainVariables,
  ...oidcVariables,
});
type Variables = z.infer<typeof Variables>;

export type Env = {
  readonly host: string;
  /** 0: whichever port is free. */
  readonly port: number;
  readonly database: { readonly url?: string; readonly driver?: "postgres" | "neon"; readonly directory: string };
  readonly ingestKeys: readonly NamedSecret[];
  readonly operatorToken: string;
  /** What other services read with, as viewers; null: none does. */
  readonly serviceToken: string | null;
  readonly sessionSecret: string;
  /** What new API keys are hashed under: the first of those given. */
  readonly apiKeyPepper: NamedSecret;
  /** Open the sealed texts of alerts' webhooks. */
  readonly sealingKeys: SealingKeys;
  /** null: live policy is kept in the database only. */
  readonly kv: { readonly accountId: string; readonly namespaceId: string; readonly apiToken: string; readonly baseUrl: string } | null;
  /** null: no ML API. */
  readonly mlUrl: string | null;
  readonly dashboardDirectory: string;
  readonly publicUrl: string;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Live streams that may be open in all, and of one operator. */
  readonly streams: { readonly inAll: number; readonly ofOperator: number };
  /** An OpenTelemetry collector's address for metrics, and the headers it asks for; null: none. */
  readonly otlp: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
  /** Another system that raw events are sent to; null: none. */
  readonly drain: DrainSettings | null;
  /** null: nobody signs in by OpenID Connect. */
  readonly oidc: OidcSettings | null;
  /** What `${env:NAME}` in the config stands for here; undefined: there is no such variable, an empty one, or one of ours. */
  readonly lookUp: (name: string) => string | undefined;
};
export type NamedSecret = { readonly id: string; readonly secret: string };
type EnvReading = { readonly ok: true; readonly env: Env } | { readonly ok: false; readonly errors: FieldError[] };

/** The service's environment, or every mistake in it. Empty variables count as absent. */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): EnvReading {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Variables.safeParse(present);
  const missing = [...missingKvVariables(present), ...missingOidcVariables(present)];
  if (parsed.success && missing.length === 0)
    return { ok: true, env: { ...toEnv(parsed.data), lookUp: (name) => (isOwnSecret(name) ? undefined : variables[name] || undefined) } };
  const errors = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = path.join(".");
    return { path: name, message: name in present ? message : "is missing" };
  });
  return { ok: false, errors: [...errors, ...missing] };
}

const kvNames = ["CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_KV_NAMESPACE_ID", "CLOUDFLARE_API_TOKEN"] as const;

/** KV is configured wholly or not at all. */
function missingKvVariables(present: Readonly<Record<string, unknown>>): FieldError[] {
  const missing = kvNames.filter((name) => !(name in present));
  if (missing.length === 0 || missing.length === kvNames.length) return [];
  return missing.map((path) => ({ path, message: `is missing; KV needs all of ${kvNames.join(", ")}` }));
}

function toEnv(values: Variables): Omit<Env, "lookUp"> {
  const host = values.AEGIS_ANALYTICS_HOST;
  return {
    host,
    port: values.AEGIS_ANALYTICS_PORT,
    database: { url: values.DATABASE_URL, driver: values.AEGIS_DATABASE_DRIVER, directory: values.AEGIS_DATABASE_DIR },
    ingestKeys: values.AEGIS_INGEST_KEYS,
    operatorToken: values.AEGIS_OPERATOR_TOKEN,
    serviceToken: values.AEGIS_SERVICE_TOKEN ?? null,
    sessionSecret: values.AEGIS_SESSION_SECRET,
    apiKeyPepper: firstOf(values.AEGIS_API_KEY_PEPPER),
    sealingKeys: values.AEGIS_SEALING_KEYS ?? new Map(),
    kv: kvOf(values),
    mlUrl: values.AEGIS_ML_URL ?? null,
    dashboardDirectory: values.AEGIS_DASHBOARD_DIR,
    publicUrl: values.AEGIS_PUBLIC_URL ?? `http://${host.includes(":") ? `[${host}]` : host}:${values.AEGIS_ANALYTICS_PORT}`,
    trustedProxies: values.AEGIS_TRUSTED_PROXIES ?? [],
    streams: { inAll: values.AEGIS_STREAMS, ofOperator: values.AEGIS_STREAMS_PER_OPERATOR },
    otlp: values.OTLP_METRICS_URL === undefined ? null : { url: values.OTLP_METRICS_URL, headers: values.OTLP_HEADERS ?? {} },
    drain: toDrainSettings(values),
    oidc: toOidcSettings(values),
  };
}

function kvOf(values: Variables): Env["kv"] {
  const { CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_KV_NAMESPACE_ID: namespaceId, CLOUDFLARE_API_TOKEN: apiToken } = values;
  if (!(accountId && namespaceId && apiToken)) return null;
  return { accountId, namespaceId, apiToken, baseUrl: values.AEGIS_KV_BASE_URL };
}

function splitKey(text: string): NamedSecret {
  const [, id = "", secret = ""] = keyPair.exec(text.trim()) ?? [];
  return { id, secret };
}

function firstOf([first = { id: "", secret: "" }]: readonly NamedSecret[]): NamedSecret {
  return first;
}

function hasCredentials(url: string): boolean {
  return URL.canParse(url) && new URL(url).username + new URL(url).password !== "";
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The Postgres server that tests may use, and whether they must. */
export function testServerUrl(variables: Readonly<Record<string, string | undefined>> = process.env): { url?: string; required: boolean } {
  return { url: variables.TEST_POSTGRES_URL || undefined, required: variables.AEGIS_REQUIRE_SERVERS === "1" };
}
