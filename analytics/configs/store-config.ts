import { isDeepStrictEqual } from "node:util";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { FieldError } from "#contracts/problem.ts";
import type { Transaction } from "../db/connect.ts";
import { configVersions, limitClientOverrides, limitOverrides } from "../db/policy-tables.ts";
import type { Actor } from "../ledger/actor.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import { type PolicyDocument, rebuildPolicyDocument } from "../policy/policy-documents.ts";
import type { ConfigVersion } from "./live-config.ts";

/** A config to store; `rolledBackTo` names the version it repeats, null: it is new. */
export type ConfigToStore = {
  yaml: string;
  compiled: CompiledConfig;
  actor: Actor;
  message: string;
  rolledBackTo: number | null;
  at: Date;
};

/** What became of it; `warnings` names limit overrides whose limit the config does not have. */
export type StoredConfig = { version: number; changed: boolean; warnings: FieldError[] };

/** Stores a config as the newest version with its ledger row and policy document, unless `live` says the same already. */
export async function storeConfig(
  tx: Transaction,
  locked: PolicyDocument,
  live: ConfigVersion | null,
  config: ConfigToStore,
): Promise<StoredConfig> {
  const warnings = await warnOfOrphans(tx, config.compiled);
  if (live !== null && live.yaml === config.yaml && isDeepStrictEqual(live.compiled, config.compiled)) {
    return { version: live.version, changed: false, warnings };
  }
  // The document's version may be ahead, where it had to outgrow what KV held; both go on with one number.
  const version = Math.max(live?.version ?? 0, locked.version) + 1;
  const { at, ...columns } = config;
  await tx.insert(configVersions).values({ ...columns, actor: config.actor.name, version, createdAt: at });
  await recordDecision(tx, {
    action: config.rolledBackTo === null ? "config.publish" : "config.rollback",
    target: String(version),
    before: live === null ? null : { version: live.version },
    after: config.rolledBackTo === null ? { version } : { version, rolledBackTo: config.rolledBackTo },
    reason: config.message,
    actor: config.actor,
    decidedAt: at,
  });
  await rebuildPolicyDocument(tx, locked, at, version);
  return { version, changed: true, warnings };
}

async function warnOfOrphans(tx: Transaction, compiled: CompiledConfig): Promise<FieldError[]> {
  const known = new Set(compiled.limits.map((limit) => limit.name));
  const rows = [
    ...(await tx.select({ limit: limitOverrides.limit }).from(limitOverrides)),
    ...(await tx.select({ limit: limitClientOverrides.limit }).from(limitClientOverrides)),
  ];
  const overridden = [...new Set(rows.map(({ limit }) => limit))].sort();
  return overridden
    .filter((limit) => !known.has(limit))
    .map((limit) => ({
      path: "rateLimiting",
      message: `the override of limit "${limit}" is kept, but no such limit is left in the config`,
    }));
}
