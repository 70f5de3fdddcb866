import type { LivePolicy } from "#contracts/live-policy.ts";
import type { Exchange } from "./exchange.ts";
import type { Policy } from "./live/policy.ts";
import { newExchange } from "./new-exchange.ts";

/** The head of a request that nobody has sent. */
export interface AskedRequest {
  method: string;
  /** Path and query as they stand in the request line. */
  target: string;
  host: string;
  headers?: Readonly<Record<string, string>>;
}

/** Live policy where only the config is asked. */
export const unread: LivePolicy = { config: null, limits: null, blocks: null, risk: null, revocations: null, upstreams: null, cache: null };

/** An exchange for the steps that ask nothing of a request but its head: there is no runtime behind it. */
export function askedExchange(policy: Policy, { method, target, host, headers = {} }: AskedRequest): Exchange {
  const fields = new Headers({ ...headers, Host: host });
  const request = { method, url: `http://${host}${target}`, headers: fields, body: null };
  const start = { request, policy, waitUntil: () => {} };
  return { ...newExchange(start as unknown as Exchange), arrivedAt: 0 };
}
