import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import type { LiveBlock } from "../live/policy.ts";

/** Refuses address clients that live policy blocks. Credentials are judged again once they are known. */
export function refuseBlocked(exchange: Exchange): StepResult {
  const { arrivedAt } = exchange;
  const block = activeBlock(exchange, exchange.client) ?? blockBeforeRotation(exchange);
  if (block === undefined) return;
  const headers: Record<string, string> = {};
  if (block.expiresAt !== null) headers["Retry-After"] = String(Math.ceil((block.expiresAt - arrivedAt) / 1000));
  return refuse("client-blocked", block.reason, { headers });
}

function activeBlock({ policy, arrivedAt }: Exchange, client: string | null): LiveBlock | undefined {
  const block = client === null ? undefined : policy.blocks.get(client);
  return block !== undefined && (block.expiresAt === null || block.expiresAt > arrivedAt) ? block : undefined;
}

/** A credential's client has one id for ever; an address has another one after its hash key was rotated. */
function blockBeforeRotation(exchange: Exchange): LiveBlock | undefined {
  return exchange.client === exchange.addressClient ? activeBlock(exchange, exchange.previousAddressClient) : undefined;
}
