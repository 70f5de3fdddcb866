import type { Route } from "#contracts/route.ts";
import type { Upstream } from "#contracts/upstream.ts";
import type { Hashed } from "./decide-rendezvous.ts";
import { type HashSource, parseHashSource } from "./hash-source.ts";
import { hashText } from "./hash-text.ts";

export interface PlannedBranch extends Hashed {
  readonly upstream: Upstream;
}

/** A route's branches, made once for every change of the live policy. */
export interface SplitPlan {
  /** What keeps a caller on its branch; null: nothing does. */
  readonly by: HashSource | null;
  readonly branches: readonly PlannedBranch[];
}

/** The plans of the routes that are split, by route. Each shuffles callers in its own way: none is always the first to be tried on. */
export function planSplits(routes: readonly Route[], upstreams: ReadonlyMap<string, Upstream>): Map<string, SplitPlan> {
  const plans = new Map<string, SplitPlan>();
  for (const { id, split } of routes) {
    if (split === undefined) continue;
    const branches = split.branches.flatMap(({ upstream: name, weight }) => {
      const upstream = upstreams.get(name);
      return upstream === undefined ? [] : [{ upstream, weight, seed: hashText(`${id} ${name}`) }];
    });
    plans.set(id, { by: split.by === undefined ? null : parseHashSource(split.by), branches });
  }
  return plans;
}
