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
    oddities: [],
    otherReadings: [],
    isOwn: false,
    address: "",
    addressClient: "",
    previousAddressClient: null,
    client: null,
    route: null,
    cors: null,
    preflight: null,
    upstream: null,
    credential: null,
    limitState: null,
    limitDecisions: [],
    risk: null,
    forwardPath: "",
    upstreamMs: null,
    stepMs: {},
  };
}
