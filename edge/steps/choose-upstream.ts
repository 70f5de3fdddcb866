import type { Exchange } from "../exchange.ts";
import { decideRendezvous } from "../upstream/decide-rendezvous.ts";
import { hashRequest } from "../upstream/hash-source.ts";

/** Gives a request of a split route its branch: by what keeps its caller there, or drawn anew. */
export function chooseUpstream(exchange: Exchange): undefined {
  const { route, policy, runtime } = exchange;
  if (route?.split === undefined) return;
  const plan = policy.splits.get(route.id);
  if (plan === undefined) return;
  const key = plan.by === null ? Math.floor(runtime.random() * 2 ** 32) : hashRequest(plan.by, exchange);
  exchange.upstream = decideRendezvous(key, plan.branches)?.upstream ?? null;
}
