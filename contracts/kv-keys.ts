/** Every KV key of Aegis is made and read here; analytics writes them, the edge reads them. */
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

/** KV key of one API key's record. */
export function apiKeyKey(id: string): string {
  return `aegis/key/${id}`;
}
