import { connectionHeaders } from "#contracts/connection-headers.ts";
import type { HeaderChange } from "#contracts/transform.ts";
import type { Validators } from "../cache/cache-entry.ts";
import type { Exchange } from "../exchange.ts";
import type { HeaderFields } from "../platform.ts";

/** What a client may claim about itself is dropped; Aegis writes its own. */
const IDENTITY =
  "x-aegis-.*|forwarded|x-forwarded(?:-.*)?|x-real-ip|true-client-ip|cf-connecting-ip|x-client-ip|client-ip|x-cluster-client-ip";
/** An upstream that obeyed these would act on another method or path than the one that was judged. */
const OVERRIDES = "x-http-method(?:-override)?|x-method-override|x-original-url|x-rewrite-url";
/** `_` and `-` are one to many upstreams. */
const UNTRUSTED = new RegExp(`^(?:${IDENTITY}|${OVERRIDES}|x-request-id|traceparent)$`.replaceAll("-", "[-_]"));

/** Whether a request's field of this name, in lower case, is dropped before the upstream sees it. */
export function isUntrustedHeader(name: string): boolean {
  return UNTRUSTED.test(name);
}

/** Rewrites a request's headers, in place, into what the upstream may see. */
export function writeForwardedHeaders(headers: HeaderFields, exchange: Exchange): void {
  const { isWebSocket, via } = dropUntrusted(headers);
  // workerd makes a GET of any request with this header, so no other method may carry it.
  if (isWebSocket && exchange.request.method === "GET") headers.set("Upgrade", "websocket");
  headers.delete(exchange.policy.config.apiKeyHeader);
  headers.set("X-Request-Id", exchange.requestId);
  headers.set("traceparent", exchange.traceparent);
  headers.set("X-Forwarded-For", exchange.address);
  headers.set("X-Forwarded-Host", exchange.host);
  headers.set("X-Forwarded-Proto", exchange.request.url.startsWith("https:") ? "https" : "http");
  headers.set("Via", via === null ? "1.1 aegis" : `${via}, 1.1 aegis`);
  const { client, credential, risk } = exchange;
  if (client !== null) headers.set("X-Aegis-Client", client);
  if (credential !== null) {
    headers.set("X-Aegis-Subject", encodeURIComponent(credential.subject.toWellFormed()));
    headers.set("X-Aegis-Roles", credential.roles.join(","));
    if (credential.plan !== null) headers.set("X-Aegis-Plan", encodeURIComponent(credential.plan.toWellFormed()));
  }
  if (risk !== null) headers.set("X-Aegis-Risk", risk.toFixed(3));
  if (exchange.lookup?.conditions) writeConditions(headers, exchange.lookup.conditions);
  applyHeaderChange(headers, exchange.route?.transform?.requestHeaders);
}

/** Asks for the whole by the cache's validators, in place of the caller's conditions. */
function writeConditions(headers: HeaderFields, { etag, lastModified }: Partial<Validators>): void {
  for (const name of ["If-None-Match", "If-Modified-Since", "Range", "If-Range"]) headers.delete(name);
  if (etag !== undefined) headers.set("If-None-Match", etag);
  if (lastModified !== undefined) headers.set("If-Modified-Since", lastModified);
}

/** Takes away an answer's connection headers, those the upstream listed included. */
export function dropHopByHop(headers: HeaderFields): void {
  dropNames(headers, [...headers.keys()], () => false);
}

/** Takes away first, then sets, then adds. Values are appended one by one: cookies that are set never share a field. */
export function applyHeaderChange(headers: HeaderFields, change: HeaderChange | undefined): void {
  if (change === undefined) return;
  const { remove = [], set = {}, add = {} } = change;
  for (const name of remove) headers.delete(name);
  for (const [name, value] of Object.entries(set)) headers.set(name, value);
  for (const [name, values] of Object.entries(add)) for (const value of [values].flat()) headers.append(name, value);
}

/** Drops what is not to be believed; tells what of it is still needed. */
function dropUntrusted(headers: HeaderFields): { isWebSocket: boolean; via: string | null } {
  const names = [...headers.keys()];
  const isWebSocket = names.includes("upgrade") && headers.get("upgrade")?.toLowerCase() === "websocket";
  dropNames(headers, names, (name) => UNTRUSTED.test(name));
  return { isWebSocket, via: names.includes("via") ? headers.get("via") : null };
}

/** Drops the names that belong to the connection, are listed in it, or that `isUnwanted` names. */
function dropNames(headers: HeaderFields, names: readonly string[], isUnwanted: (name: string) => boolean): void {
  const listed = names.includes("connection") ? (headers.get("connection")?.toLowerCase().split(",") ?? []) : [];
  const ofConnection = new Set(listed.map((name) => name.trim()));
  for (const name of names) {
    if (connectionHeaders.has(name) || ofConnection.has(name) || isUnwanted(name)) headers.delete(name);
  }
}
