import type { FieldError } from "#contracts/problem.ts";
import type { Actor } from "../ledger/actor.ts";
import { lockPolicyDocument } from "../policy/policy-documents.ts";
import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { compileText } from "./compile-text.ts";
import { readLiveConfig } from "./live-config.ts";
import { type StoredConfig, storeConfig } from "./store-config.ts";

export type NewConfig = {
  yaml: string;
  actor: Actor;
  message: string;
  /** The version the change was made from; while another is live, nothing is published. 0: none yet. */
  expectedVersion?: number;
};

export type PublishResult =
  | ({ ok: true } & StoredConfig)
  | { ok: false; reason: "config-invalid"; errors: FieldError[] }
  | { ok: false; reason: "conflict"; detail: string };

/**
 * Makes a config the live one: a new version, a ledger row and the policy document, all or nothing. What is live
 * already makes no new version. Limit overrides stay; those whose limit is gone are warned of.
 */
export async function publishConfig(dependencies: SteeringDependencies, { expectedVersion, ...config }: NewConfig): Promise<PublishResult> {
  const compiled = compileText(config.yaml);
  if (!compiled.ok) return compiled;
  const result = await dependencies.db.transaction(async (tx): Promise<PublishResult> => {
    const at = new Date(dependencies.now());
    const locked = await lockPolicyDocument(tx, "config", at);
    const live = await readLiveConfig(tx);
    // A repeated request finds its own text live: that is no conflict, it has been done.
    if (expectedVersion !== undefined && expectedVersion !== (live?.version ?? 0) && live?.yaml !== config.yaml) {
      return { ok: false, reason: "conflict", detail: `Version ${live?.version ?? 0} is live, not ${expectedVersion}.` };
    }
    return { ok: true, ...(await storeConfig(tx, locked, live, { ...config, compiled: compiled.config, rolledBackTo: null, at })) };
  });
  if (!result.ok) return result;
  dependencies.policyChanged?.();
  return { ...result, warnings: [...compiled.warnings, ...result.warnings] };
}
