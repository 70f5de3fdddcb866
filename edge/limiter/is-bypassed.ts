import type { Exchange } from "../exchange.ts";

/** Whether no limit holds for the caller. */
export function isBypassed({ policy, address, credential, client }: Exchange): boolean {
  const { roles, clients } = policy.config.bypass;
  if (policy.bypassed?.(address)) return true;
  return (client !== null && clients.includes(client)) || (credential?.roles.some((role) => roles.includes(role)) ?? false);
}
