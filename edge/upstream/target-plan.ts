import type { Upstream } from "#contracts/upstream.ts";
import type { Hashed } from "./decide-rendezvous.ts";
import { type HashSource, parseHashSource } from "./hash-source.ts";
import { hashText } from "./hash-text.ts";
import type { TargetIds } from "./target-ids.ts";

export interface PlannedTarget extends Hashed {
  readonly url: string;
  readonly regions: readonly string[];
}

export interface TargetGroup {
  readonly targets: readonly PlannedTarget[];
  readonly isRegional: boolean;
}

/** An upstream's targets as attempts are given to them; made once for every change of the live policy. */
export interface TargetPlan {
  /** In the order of failover; targets without weight stand in none. */
  readonly groups: readonly TargetGroup[];
  readonly balance: Upstream["balance"];
  readonly hashBy: HashSource;
  readonly sticky: StickyPlan | null;
}

export interface StickyPlan {
  readonly cookie: string;
  /** By every id a cookie may hold. */
  readonly targets: ReadonlyMap<string, PlannedTarget>;
  /** The id that cookies are given. */
  readonly ids: ReadonlyMap<PlannedTarget, string>;
}

export function planTargets(upstream: Upstream, ids: TargetIds): TargetPlan {
  const weighted = upstream.targets.filter(({ weight }) => weight > 0);
  const planned = weighted.map(({ url, weight, group, regions = [] }) => ({ url, weight, group, regions, seed: hashText(url) }));
  const numbers = [...new Set(planned.map(({ group }) => group))].sort((a, b) => a - b);
  return {
    groups: numbers.map((number) => groupOf(planned.filter(({ group }) => group === number))),
    balance: upstream.balance,
    hashBy: parseHashSource(upstream.hashBy ?? "client"),
    sticky: upstream.stickyCookie === undefined ? null : planSticky(upstream.stickyCookie, planned, ids),
  };
}

function groupOf(targets: readonly PlannedTarget[]): TargetGroup {
  return { targets, isRegional: targets.some(({ regions }) => regions.length > 0) };
}

function planSticky(cookie: string, planned: readonly PlannedTarget[], ids: TargetIds): StickyPlan {
  const known = planned.map((target) => ({ target, ids: ids.get(target.url) ?? [] }));
  return {
    cookie,
    targets: new Map(known.flatMap(({ target, ids }) => ids.map((id) => [id, target] as const))),
    ids: new Map(known.flatMap(({ target, ids: [id] }) => (id === undefined ? [] : [[target, id] as const]))),
  };
}
