import type { Exchange } from "./exchange.ts";

/** An exchange before its first step. */
export function newExchange(start: Pick<Exchange, "request" | "runtime" | "policy" | "waitUntil">): Exchange {
  return {
    ...start,
    arrivedAt: Date.now(),
    requestId: "",
    traceparent: "",
    host: "",
    path: "",
    query: "",
    isOwn: false,
    address: "",
    addressClient: "",
    previousAddressClient: null,
    client: null,
    route: null,
    upstream: null,
    credential: null,
    limitState: null,
    limitDecisions: [],
    risk: null,
    forwardPath: "",
    bodyBytes: null,
    upstreamMs: null,
    stepMs: {},
  };
}
