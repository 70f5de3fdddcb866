import { type AddressClients, addressClients } from "../auth/address-clients.ts";
import { BoundedCache } from "../auth/bounded-cache.ts";
import { equalInConstantTime } from "../auth/equal-in-constant-time.ts";
import { refuseCaller } from "../callers/refuse-caller.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { parseAddress } from "../path/match-address.ts";

const LOOPBACK = "127.0.0.1";
const REMEMBERED_MS = 600_000;
const spelled = new BoundedCache<string>(10_000);

/** Finds the address a request is counted for, anonymises it, and applies the address rules. A promise only for a new address. */
export function resolveClientAddress(exchange: Exchange): StepResult | Promise<StepResult> {
  const address = readAddress(exchange);
  if (address === null) return refuse("request-refused", "no client address");
  exchange.address = address;
  const clients = addressClients(address, exchange.runtime.settings.clientHashKeys, exchange.arrivedAt);
  return clients instanceof Promise ? clients.then((found) => admit(exchange, found)) : admit(exchange, clients);
}

function admit(exchange: Exchange, clients: AddressClients): StepResult {
  exchange.addressClient = clients.current;
  exchange.previousAddressClient = clients.previous;
  exchange.client = clients.current;
  const { callers } = exchange.policy;
  if (callers !== null) return refuseCaller(exchange, callers);
}

/**
 * On Cloudflare the platform's own header. The local stack listens on loopback only, where every client is this machine;
 * there a hop that knows the stack's secret may name another address, so that `aegis replay` can play many clients.
 */
function readAddress({ request, runtime, arrivedAt }: Exchange): string | null {
  const { hopToken } = runtime.settings;
  if (hopToken === undefined) return spell(runtime.platform.peerAddress(request) ?? "", arrivedAt);
  const presented = request.headers.get("X-Aegis-Hop-Token");
  if (presented === null) return LOOPBACK;
  if (!equalInConstantTime(presented, hopToken)) return null;
  return spell(request.headers.get("X-Aegis-Client-Address") ?? "", arrivedAt);
}

/** An address in its one spelling, null when it is none; remembered, for reading one costs more than the rest of this step. */
function spell(text: string, now: number): string | null {
  const known = spelled.get(text, now);
  if (known !== undefined) return known;
  const address = parseAddress(text)?.toString() ?? null;
  if (address !== null) spelled.set(text, address, now + REMEMBERED_MS);
  return address;
}
