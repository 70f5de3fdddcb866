import type { Exchange } from "../exchange.ts";

/** Reads the client's risk score from live policy; it goes to the upstream and into the metric event. */
export function scoreRisk(exchange: Exchange): undefined {
  const { policy, client, arrivedAt } = exchange;
  if (client === null || policy.riskExpiresAt <= arrivedAt) return;
  exchange.risk = policy.risk.get(client) ?? null;
}
