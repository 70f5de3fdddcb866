import type { PolicyStore } from "../live/policy-store.ts";

const KV_CACHE_SECONDS = 30;

/** Live policy as Workers KV holds it. */
export function kvStore(kv: KVNamespace): PolicyStore {
  return {
    getMany: (keys) => kv.get([...keys], { type: "text", cacheTtl: KV_CACHE_SECONDS }),
    get: (key) => kv.get(key, { type: "text", cacheTtl: KV_CACHE_SECONDS }),
  };
}
