import type { Exchange } from "../exchange.ts";

/** Makes the path and the query the upstream sees; headers are changed where the outgoing request is written. */
export function transformRequest(exchange: Exchange): undefined {
  const { route, policy } = exchange;
  if (route?.transform === undefined) return;
  const plan = policy.plans.get(route.id);
  if (plan?.rewritePath) exchange.forwardPath = plan.rewritePath(exchange.forwardPath);
  if (plan?.changeQuery) exchange.query = plan.changeQuery(exchange.query);
}
