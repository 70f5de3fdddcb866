import type { Exchange } from "./exchange.ts";

/** An exchange before its first step. */
export function newExchange(start: Pick<Exchange, "request" | "runtime" | "policy" | "waitUntil">): Exchange {
  return {
    ...start,
    arrivedAt: Date.now(),
    requestId: "",
    traceparent: "",
    parentSpanId: null,
    isTraced: false,
    wantsTiming: false,
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
    isAuthorized: false,
    limitState: null,
    limitDecisions: [],
    risk: null,
    forwardPath: "",
    bodyBytes: null,
    attempts: 0,
    cache: null,
    lookup: null,
    upstreamMs: null,
    setCookie: null,
    stepMs: {},
  };
}
