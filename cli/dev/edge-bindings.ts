import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { secretName } from "#contracts/scalars.ts";
import type { Environment } from "../env.ts";
import type { Ports } from "./part.ts";
import { type Secrets, sealingKeys, traceToken } from "./secrets.ts";

/** Names that the webhooks of alerts refer to by `${env:NAME}`. */
export function webhookSecretNames({ webhooks }: GatewayConfig["alerts"]): string[] {
  const references = webhooks.flatMap(({ url, secret }) => [url, secret]);
  return [...new Set(references.flatMap((reference) => secretName(reference ?? "") ?? []))];
}

/** Names that a config refers to by `${env:NAME}`. */
export function secretNames(config: CompiledConfig): string[] {
  const references = [...config.issuers.flatMap(({ secret, publicKey }) => [secret, publicKey]), config.introspection?.clientSecret];
  return [...new Set(references.flatMap((reference) => secretName(reference ?? "") ?? []))];
}

/** The values of `names`: the shell's own, else those of the local issuer; names without a value are left out. */
export function resolveSecrets(names: readonly string[], shell: Environment, secrets: Secrets): Record<string, string> {
  const local: Environment = {
    AEGIS_JWT_SECRET: secrets.jwtSecret,
    AEGIS_JWT_PUBLIC_JWK: JSON.stringify(secrets.jwtPublicJwk),
  };
  const known = names.map((name) => [name, shell[name] ?? local[name]] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What opens sealed texts: the shell's own keys, else the local stack's. */
export function sealingBinding(secrets: Secrets, shell: Environment): { AEGIS_SEALING_KEYS: string } {
  return { AEGIS_SEALING_KEYS: shell.AEGIS_SEALING_KEYS || sealingKeys(secrets) };
}

/** What the local Worker gets besides wrangler.toml's variables. */
export function edgeBindings(secrets: Secrets, ports: Ports): Record<string, string> {
  return {
    EDGE_ID: "local",
    POLICY_REFRESH_SECONDS: "1",
    ANALYTICS_URL: `http://127.0.0.1:${ports.analytics}`,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${ports["redis-rest"]}`,
    UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
    INGEST_KEY: `${secrets.ingestKey.id}:${secrets.ingestKey.secret}`,
    API_KEY_PEPPERS: `${secrets.apiKeyPepper.id}:${secrets.apiKeyPepper.secret}`,
    CLIENT_HASH_KEYS: `${secrets.clientHashKey.epoch}:${secrets.clientHashKey.secret}`,
    HOP_TOKEN: secrets.hopToken,
    TRACE_TOKEN: traceToken(secrets),
  };
}
