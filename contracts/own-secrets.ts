/** What Aegis proves itself with. No config may name one of these: whoever may publish would have it sent to an address of his choice. */
const ownSecrets = new Set([
  "AEGIS_API_KEY_PEPPER",
  "AEGIS_DRAIN_HEADERS",
  "AEGIS_DRAIN_URL",
  "AEGIS_INGEST_KEYS",
  "AEGIS_OIDC_CLIENT_SECRET",
  "AEGIS_OPERATOR_TOKEN",
  "AEGIS_REDIS_REST_TOKEN",
  "AEGIS_SEALING_KEYS",
  "AEGIS_SERVICE_TOKEN",
  "AEGIS_SESSION_SECRET",
  "API_KEY_PEPPERS",
  "CLIENT_HASH_KEYS",
  "CLOUDFLARE_API_TOKEN",
  "DATABASE_URL",
  "HOP_TOKEN",
  "INGEST_KEY",
  "OTLP_HEADERS",
  "REDIS_URL",
  "TERMINATOR_TOKEN",
  "TRACE_TOKEN",
  "UPSTASH_REDIS_REST_TOKEN",
]);

export function isOwnSecret(name: string): boolean {
  return ownSecrets.has(name) || name.startsWith("UPSTASH_REDIS_REST_TOKEN_");
}
