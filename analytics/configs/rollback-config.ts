import type { FieldError } from "#contracts/problem.ts";
import type { Transaction } from "../db/connect.ts";
import type { Actor } from "../ledger/actor.ts";
import { lockPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { compileText } from "./compile-text.ts";
import { type ConfigVersion, readConfigVersion, readLiveConfig, readVersionBefore } from "./live-config.ts";
import { type StoredConfig, storeConfig } from "./store-config.ts";

/** Back to `version`, or to the one before the live one when it is absent. */
export type Rollback = { version?: number; actor: Actor; message?: string };

export type RollbackResult =
  | ({ ok: true; rolledBackTo: number } & StoredConfig)
  | { ok: false; reason: "config-invalid"; errors: FieldError[] }
  | { ok: false; reason: "not-found"; detail: string };

/** Publishes the text of an earlier version as a new one, compiled afresh: history only grows. */
export async function rollbackConfig(dependencies: SteeringDependencies, rollback: Rollback): Promise<RollbackResult> {
  const result = await dependencies.db.transaction(async (tx): Promise<RollbackResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "config", at);
    const live = await readLiveConfig(tx);
    const earlier = live && (await readEarlier(tx, live, rollback.version));
    if (earlier === null) return { ok: false, reason: "not-found", detail: explainMissing(rollback.version) };
    const compiled = compileText(earlier.yaml);
    if (!compiled.ok) return compiled;
    const stored = await storeConfig(tx, locked, live, {
      yaml: earlier.yaml,
      compiled: compiled.config,
      actor: rollback.actor,
      message: rollback.message ?? `Back to version ${earlier.version}`,
      rolledBackTo: earlier.version,
      at,
    });
    return { ok: true, ...stored, rolledBackTo: earlier.version, warnings: [...compiled.warnings, ...stored.warnings] };
  });
  if (result.ok) dependencies.policyChanged?.();
  return result;
}

function readEarlier(tx: Transaction, live: ConfigVersion, version: number | undefined): Promise<ConfigVersion | null> {
  return version === undefined ? readVersionBefore(tx, live.version) : readConfigVersion(tx, version);
}

function explainMissing(version: number | undefined): string {
  return version === undefined ? "There is no version before the live one." : `There is no version ${version}.`;
}
