import type { CacheEntry } from "./cache-entry.ts";

/** When operators last voided what, in milliseconds since 1970. */
export interface Purges {
  readonly all: number;
  readonly routes: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, number>;
}

/** Whether an entry was asked for before it was purged. */
export function isPurged({ requestedAt, route, tags }: Pick<CacheEntry, "requestedAt" | "route" | "tags">, purges: Purges): boolean {
  if (requestedAt <= purges.all || requestedAt <= (purges.routes.get(route) ?? 0)) return true;
  return purges.tags.size > 0 && tags.some((tag) => requestedAt <= (purges.tags.get(tag) ?? 0));
}
