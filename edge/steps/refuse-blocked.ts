import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import type { LiveBlock } from "../live/policy.ts";

/** Refuses addresses and clients that live policy blocks. Credentials are judged again once they are known. */
export function refuseBlocked(exchange: Exchange): StepResult {
  const { arrivedAt } = exchange;
  const block =
    activeBlock(exchange, exchange.client) ?? blockBeside(exchange) ?? blockBeforeRotation(exchange) ?? blockOfAddress(exchange);
  if (block === undefined) return;
  const headers: Record<string, string> = {};
  if (block.expiresAt !== null) headers["Retry-After"] = String(Math.ceil((block.expiresAt - arrivedAt) / 1000));
  return refuse("client-blocked", block.reason, { headers });
}

function activeBlock({ policy, arrivedAt }: Exchange, client: string | null): LiveBlock | undefined {
  const block = client === null ? undefined : policy.blocks.get(client);
  return block !== undefined && isActive(block, arrivedAt) ? block : undefined;
}

/** Whoever proves to be several is refused where one of these is. */
function blockBeside(exchange: Exchange): LiveBlock | undefined {
  for (const client of exchange.clientsBeside) {
    const block = activeBlock(exchange, client);
    if (block !== undefined) return block;
  }
  return undefined;
}

/** A credential's client has one id for ever; an address has another one after its hash key was rotated. */
function blockBeforeRotation(exchange: Exchange): LiveBlock | undefined {
  return exchange.client === exchange.addressClient ? activeBlock(exchange, exchange.previousAddressClient) : undefined;
}

/** An address is judged before anybody is known, so not again afterwards. */
function blockOfAddress({ policy, address, credential, arrivedAt }: Exchange): LiveBlock | undefined {
  return credential === null ? policy.addressBlocks?.find(address, (block) => isActive(block, arrivedAt)) : undefined;
}

function isActive({ expiresAt }: LiveBlock, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}
