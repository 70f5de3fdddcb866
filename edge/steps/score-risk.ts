import type { Exchange } from "../exchange.ts";

/** Reads the client's risk score from live policy; it goes to the upstream and into the metric event. */
export function scoreRisk(exchange: Exchange): undefined {
  const { policy, client, arrivedAt } = exchange;
  if (client === null || policy.riskExpiresAt <= arrivedAt) return;
  exchange.risk = policy.risk.get(client) ?? riskBeforeRotation(exchange);
}

/** An address keeps the score it was given under the previous hash key until it gets one under the current. */
function riskBeforeRotation({ policy, client, addressClient, previousAddressClient }: Exchange): number | null {
  if (client !== addressClient || previousAddressClient === null) return null;
  return policy.risk.get(previousAddressClient) ?? null;
}
