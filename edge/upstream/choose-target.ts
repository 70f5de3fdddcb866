import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import { decideFaster, drawTwo, type TargetLoad } from "./decide-faster.ts";
import { decideNearest } from "./decide-nearest.ts";
import { decideRendezvous } from "./decide-rendezvous.ts";
import { hashRequest } from "./hash-source.ts";
import { readStickyTarget, writeStickyCookie } from "./sticky-cookie.ts";
import type { PlannedTarget, TargetGroup, TargetPlan } from "./target-plan.ts";

type Admits = (url: string) => boolean;

/**
 * The origin of the target that takes the exchange's next attempt; null when `isAvailable` leaves none.
 * Targets that live policy has ejected are passed over unless that would leave none in any group.
 */
export function chooseTarget(exchange: Exchange, upstream: Upstream, isAvailable: Admits): string | null {
  const plan = exchange.policy.targetPlans.get(upstream.name);
  if (plan !== undefined) return chooseBySharing(exchange, plan, isAvailable);
  const [only] = upstream.targets;
  return only !== undefined && isAvailable(only.url) ? only.url : null;
}

function chooseBySharing(exchange: Exchange, plan: TargetPlan, isAvailable: Admits): string | null {
  const isHealthy: Admits = (url) => isAvailable(url) && !isEjected(exchange, url);
  const kept = plan.sticky && readStickyTarget(plan.sticky, exchange);
  const mayStay = kept !== null && isHealthy(kept.url);
  const target = mayStay ? kept : (chooseAmong(exchange, plan, isHealthy) ?? chooseAmong(exchange, plan, isAvailable));
  // Of several attempts the last decides: its target answers.
  if (plan.sticky && target) exchange.setCookie = writeStickyCookie(plan.sticky, target, exchange);
  return target?.url ?? null;
}

function isEjected({ policy, arrivedAt }: Exchange, url: string): boolean {
  if (policy.ejected.size === 0) return false;
  const until = policy.ejected.get(url);
  return until === null || (until !== undefined && until > arrivedAt);
}

/** By the plan's balance among the nearest of the first group that has a target which is admitted. */
function chooseAmong(exchange: Exchange, plan: TargetPlan, admits: Admits): PlannedTarget | null {
  for (const group of plan.groups) {
    const admitted = group.targets.filter(({ url }) => admits(url));
    if (admitted.length > 0) return balance(exchange, plan, nearest(exchange, group, admitted));
  }
  return null;
}

function nearest({ request, runtime }: Exchange, { isRegional }: TargetGroup, targets: readonly PlannedTarget[]): readonly PlannedTarget[] {
  return isRegional && targets.length > 1 ? decideNearest(targets, runtime.platform.region(request)) : targets;
}

function balance(exchange: Exchange, plan: TargetPlan, targets: readonly PlannedTarget[]): PlannedTarget | null {
  const { roundRobin, random } = exchange.runtime;
  const [only, another] = targets;
  if (only === undefined || another === undefined) return only ?? null;
  if (plan.balance === "hash") return decideRendezvous(hashRequest(plan.hashBy, exchange), targets);
  if (plan.balance === "least-latency") return fasterOfTwo(exchange, targets);
  return roundRobin.next(targets, random) ?? null;
}

function fasterOfTwo({ runtime }: Exchange, targets: readonly PlannedTarget[]): PlannedTarget | null {
  const now = Date.now();
  const [one, other] = drawTwo(targets.length, runtime.random(), runtime.random()).map((index) => targets[index]);
  if (one === undefined || other === undefined) return null;
  const loadOf = ({ url, weight }: PlannedTarget): TargetLoad => ({ weight, ...runtime.targets.load(url, now) });
  return decideFaster(loadOf(one), loadOf(other)) === 0 ? one : other;
}
