import type { CountedBy, Limit } from "#contracts/limit.ts";
import type { AuthMethod } from "#contracts/route.ts";

/** Whose request it is, in every way a limit may count it. */
export interface Counted {
  readonly client: string;
  readonly addressClient: string;
  readonly route: string;
  /** How the client was proven; null: it is its address. */
  readonly method: AuthMethod | null;
  readonly headers: Pick<Headers, "get">;
}

/** A longer value is nobody's name: it would only fill the isolate's memory. */
const LONGEST_VALUE = 256;

/** What the request is counted under; of a list, what is the same in all of it. */
export function decideCounterKey({ by }: Pick<Limit, "by">, who: Counted): string {
  return typeof by === "string" ? keyOf(by, who) : by.map((one) => keyOf(one, who)).join("\n");
}

function keyOf(by: CountedBy, { client, addressClient, route, method, headers }: Counted): string {
  if (by === "client") return client;
  if (by === "address") return addressClient;
  if (by === "route") return `route:${route}`;
  if (by === "key") return method === "api-key" ? client : addressClient;
  if (by === "user") return method === "jwt" || method === "oauth2" ? client : addressClient;
  const value = headers.get(by.slice("header:".length));
  return value === null || value === "" || value.length > LONGEST_VALUE ? client : `${by}:${value}`;
}
