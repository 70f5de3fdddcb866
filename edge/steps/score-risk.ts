import { type Exchange, refuse, type StepResult } from "../exchange.ts";

/** Scores are made anew every ten seconds. */
const RETRY_SECONDS = 60;

/**
 * Reads the client's risk score from live policy; it goes to the upstream and into the metric event. Above the config's
 * threshold, where there is one, the request is refused. Whoever is not limited is not refused here either.
 */
export function scoreRisk(exchange: Exchange): StepResult {
  const { policy, client, arrivedAt } = exchange;
  if (client === null || policy.riskExpiresAt <= arrivedAt) return;
  exchange.risk = policy.risk.get(client) ?? riskBeforeRotation(exchange);
  const { riskRefuseAbove } = policy.config;
  if (exchange.risk === null || riskRefuseAbove === undefined || exchange.risk <= riskRefuseAbove || isBypassed(exchange)) return;
  return refuse("abnormal-usage-detected", `risk ${exchange.risk}`, {
    detail: "What this client does is unlike what others do. It is served again when its risk score has fallen.",
    headers: { "Retry-After": String(RETRY_SECONDS) },
  });
}

function isBypassed({ limitDecisions }: Exchange): boolean {
  return limitDecisions.some(({ outcome }) => outcome === "bypassed");
}

/** An address keeps the score it was given under the previous hash key until it gets one under the current. */
function riskBeforeRotation({ policy, client, addressClient, previousAddressClient }: Exchange): number | null {
  if (client !== addressClient || previousAddressClient === null) return null;
  return policy.risk.get(previousAddressClient) ?? null;
}
