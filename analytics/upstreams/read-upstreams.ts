import { desc } from "drizzle-orm";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { HealthCheck, Upstream } from "#contracts/upstream.ts";
import type { Database, Transaction } from "../db/connect.ts";
import { configVersions } from "../db/policy-tables.ts";

export type CheckedUpstream = Upstream & { readonly healthCheck: HealthCheck };

/** The live config's upstreams by name; none while no config was published. */
export async function readUpstreams(db: Database | Transaction): Promise<Map<string, Upstream>> {
  const [row] = await db.select({ compiled: configVersions.compiled }).from(configVersions).orderBy(desc(configVersions.version)).limit(1);
  const upstreams = row === undefined ? [] : (row.compiled as CompiledConfig).upstreams;
  return new Map(upstreams.map((upstream) => [upstream.name, upstream]));
}

export function isChecked(upstream: Upstream | undefined): upstream is CheckedUpstream {
  return upstream?.healthCheck !== undefined;
}

export function hasTarget(upstream: Upstream, url: string): boolean {
  return upstream.targets.some((target) => target.url === url);
}
