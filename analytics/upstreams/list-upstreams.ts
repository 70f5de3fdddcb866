import * as z from "zod/mini";
import { described } from "#contracts/described.ts";
import { Instant, Name } from "#contracts/scalars.ts";
import type { Target, Upstream } from "#contracts/upstream.ts";
import { targetChecks, targetHealth } from "../db/upstream-tables.ts";
import type { Dependencies } from "../dependencies.ts";
import { isChecked, readUpstreams } from "./read-upstreams.ts";

type CheckRow = typeof targetChecks.$inferSelect;
type HealthRow = typeof targetHealth.$inferSelect;
type Known = { readonly checks: readonly CheckRow[]; readonly health: readonly HealthRow[]; readonly now: number };

const LastCheck = z.object({
  at: Instant,
  edgeId: described(z.string(), "Who asked."),
  good: z.boolean(),
  status: described(z.nullable(z.int()), "What it answered; null: nothing."),
  failure: described(z.nullable(z.enum(["timeout", "unreachable"])), "Why there was no answer."),
  latencyMs: z.number(),
});
const StandingTarget = z.object({
  url: z.string(),
  weight: z.int(),
  group: z.int(),
  state: described(
    z.enum(["healthy", "unhealthy", "unknown", "unchecked"]),
    "unknown: no edge has reported yet; unchecked: its upstream has no healthCheck.",
  ),
  since: described(z.nullable(Instant), "Since when it is in this state."),
  lastCheck: described(z.nullable(LastCheck), "The newest of all edges."),
  failures: described(z.int(), "Bad checks in a row, at the edge that has most."),
  ejectedUntil: described(z.nullable(Instant), "Until when it is out of rotation, unless that is renewed; null: it is in."),
});
export const StandingUpstreams = z.object({ upstreams: z.array(z.object({ name: Name, targets: z.array(StandingTarget) })) });
export type StandingUpstreams = z.infer<typeof StandingUpstreams>;

/** Every target of the live config, and how it is. */
export async function listUpstreams({ db, now }: Pick<Dependencies, "db" | "now">): Promise<StandingUpstreams> {
  const known = { checks: await db.select().from(targetChecks), health: await db.select().from(targetHealth), now: now() };
  const upstreams = [...(await readUpstreams(db)).values()];
  return {
    upstreams: upstreams.map((upstream) => ({
      name: upstream.name,
      targets: upstream.targets.map((target) => describeTarget(upstream, target, known)),
    })),
  };
}

function describeTarget(upstream: Upstream, { url, weight, group }: Target, known: Known): z.infer<typeof StandingTarget> {
  const isThis = (row: { upstream: string; target: string }) => row.upstream === upstream.name && row.target === url;
  const health = isChecked(upstream) ? known.health.find(isThis) : undefined;
  const checks = isChecked(upstream) ? known.checks.filter(isThis) : [];
  const newest = checks.toSorted((a, b) => b.checkedAt.getTime() - a.checkedAt.getTime())[0];
  const until = health?.ejectedUntil ?? null;
  return {
    url,
    weight,
    group,
    state: isChecked(upstream) ? stateOf(health) : "unchecked",
    since: health?.since.toISOString() ?? null,
    lastCheck: newest === undefined ? null : describeCheck(newest),
    failures: Math.max(0, ...checks.filter(({ good }) => !good).map(({ inRow }) => inRow)),
    ejectedUntil: until !== null && until.getTime() > known.now ? until.toISOString() : null,
  };
}

function stateOf(health: HealthRow | undefined): "healthy" | "unhealthy" | "unknown" {
  if (health === undefined) return "unknown";
  return health.healthy ? "healthy" : "unhealthy";
}

function describeCheck({ checkedAt, edgeId, good, status, failure, latencyMs }: CheckRow): z.infer<typeof LastCheck> {
  return { at: checkedAt.toISOString(), edgeId, good, status, failure, latencyMs };
}
