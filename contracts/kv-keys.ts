/** Every KV key of Aegis is made and read here; analytics writes live policy, the edge reads it. */
export const policyKeys = {
  config: "aegis/policy/config",
  limits: "aegis/policy/limits",
  blocks: "aegis/policy/blocks",
  risk: "aegis/policy/risk",
  revocations: "aegis/policy/revocations",
  upstreams: "aegis/policy/upstreams",
  cache: "aegis/policy/cache",
} as const;

export type PolicyPart = keyof typeof policyKeys;
export const policyParts = Object.keys(policyKeys) as PolicyPart[];

/** Metric batches that no longer wait in the queue lie below it until they are delivered; the edge writes them, analytics takes them. */
export const deadBatchPrefix = "aegis/dead-batch/";

/** KV key of one API key's record. */
export function apiKeyKey(id: string): string {
  return `aegis/key/${id}`;
}
