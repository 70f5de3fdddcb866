/** Tables with rows of one client each, by the column that names it; what no privacy request takes away is apart. */
export const clientRows = [
  { table: "rollup_client_10s", column: "client" },
  { table: "rollup_client_minute", column: "client" },
  { table: "rollup_client_hour", column: "client" },
  { table: "rollup_client_day", column: "client" },
  { table: "client_risks", column: "client" },
  { table: "alerts", column: "client" },
] as const;

/** Tables whose documents may name a client among others. */
export const mentions = [
  { table: "proposals", document: "action" },
  { table: "proposals", document: "evidence" },
  { table: "alerts", document: "evidence" },
  { table: "alert_notifications", document: "body" },
  { table: "metric_rejects", document: "sample" },
] as const;

/** In force, or the record of who changed what: shown, never forgotten. The columns are named, so that no hash ever leaves. */
export const standingRows = [
  { table: "client_blocks", columns: "client, reason, origin, decision_id, blocked_at, expires_at", where: "client = $client" },
  {
    table: "limit_client_overrides",
    columns: "limit_name, client, quota, window_seconds, mode, origin, decision_id, expires_at",
    where: "client = $client",
  },
  {
    table: "token_revocations",
    columns: "kind, value, reason, decision_id, revoked_at, expires_at",
    where: "kind = 'client' AND value = $client",
  },
  {
    table: "api_keys",
    columns:
      "id, name, pepper_id, client, roles, permissions, plan, limits, addresses, replaced_by, created_by, created_at, expires_at, revoked_at, published_at",
    where: "coalesce(client, 'key:' || id) = $client",
  },
  {
    table: "decisions",
    columns: "id, action, target, before, after, reason, evidence, decided_at, expires_at",
    where: `target = $client
      OR action LIKE 'key.%' AND target IN (SELECT id FROM api_keys WHERE coalesce(client, 'key:' || id) = $client)
      OR action LIKE 'limit.%-for-client' AND substr(target, strpos(target, ' ') + 1) = $client`,
  },
] as const;
