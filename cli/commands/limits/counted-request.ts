import type { Limit } from "#contracts/limit.ts";
import type { AuthMethod } from "#contracts/route.ts";
import { decideCost } from "#edge/limiter/decide-cost.ts";
import { decideCounterKey } from "#edge/limiter/decide-counter-key.ts";
import { decideRequestCost } from "#edge/limiter/decide-request-cost.ts";

/** What a limit may ask of a request to know what it costs. */
export interface AskedCost {
  method: string;
  /** What the limit's field says, as far as known. */
  said: readonly string[];
}

/** Who sent a request of the past. */
export interface Counted {
  client: string;
  /** Null: not known. */
  addressClient: string | null;
  route: string;
  /** How the client was proven; null: it is its address. */
  proof: AuthMethod | null;
}

const noHeaders = new Headers();

/** Units that a request costs under a limit; without `asked`, or where the limit has no cost: 1. */
export function costUnder({ cost, quota }: Limit, asked: AskedCost | undefined): number {
  return cost === undefined || asked === undefined ? 1 : decideCost(decideRequestCost(cost, asked, quota));
}

/** What a request is counted under; null: by an address that is not known. Of a field nothing is known, so that its client counts. */
export function keyUnder(limit: Limit, { client, addressClient, route, proof }: Counted): string | null {
  const key = decideCounterKey(limit, { client, addressClient: addressClient ?? "", route, method: proof, headers: noHeaders });
  return key.split("\n").includes("") ? null : key;
}
