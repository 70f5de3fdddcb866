import { addressClient } from "../auth/address-client.ts";
import { equalInConstantTime } from "../auth/equal-in-constant-time.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { parseAddress } from "../path/match-address.ts";

const LOOPBACK = "127.0.0.1";

/** Finds the address a request is counted for, anonymises it, and applies the address rules. */
export async function resolveClientAddress(exchange: Exchange): Promise<StepResult> {
  const address = readAddress(exchange);
  if (address === null) return refuse("request-refused", "no client address");
  exchange.address = address;
  const { allowed, denied } = exchange.policy;
  const [key] = exchange.runtime.settings.clientHashKeys;
  if (key) exchange.addressClient = await addressClient(address, key, exchange.arrivedAt);
  exchange.client = exchange.addressClient;
  if (denied?.(address)) return refuse("address-denied", "address in deny list");
  if (allowed && !allowed(address)) return refuse("address-denied", "address not in allow list");
}

/**
 * On Cloudflare the platform's own header. The local stack listens on loopback only, where every client is this machine;
 * there a hop that knows the stack's secret may name another address, so that `aegis replay` can play many clients.
 */
function readAddress({ request, runtime }: Exchange): string | null {
  const { hopToken } = runtime.settings;
  if (hopToken === undefined) return parseAddress(request.headers.get("CF-Connecting-IP") ?? "")?.toString() ?? null;
  const presented = request.headers.get("X-Aegis-Hop-Token");
  if (presented === null) return LOOPBACK;
  if (!equalInConstantTime(presented, hopToken)) return null;
  return parseAddress(request.headers.get("X-Aegis-Client-Address") ?? "")?.toString() ?? null;
}
