import { connectionHeaders } from "#contracts/connection-headers.ts";
import type { AuthMethod } from "#contracts/route.ts";
import type { HeaderChange } from "#contracts/transform.ts";
import type { Validators } from "../cache/cache-entry.ts";
import type { Exchange } from "../exchange.ts";
import type { HeaderFields } from "../platform.ts";

/** What a client may claim about itself is dropped; Aegis writes its own. */
const IDENTITY =
  "x-aegis-.*|forwarded|x-forwarded(?:-.*)?|x-real-ip|true-client-ip|cf-connecting-ip|x-client-ip|client-ip|x-cluster-client-ip|client-cert(?:-chain)?";
/** An upstream that obeyed these would act on another method or path than the one that was judged. */
const OVERRIDES = "x-http-method(?:-override)?|x-method-override|x-original-url|x-rewrite-url";
/** `_` and `-` are one to many upstreams. */
const UNTRUSTED = new RegExp(`^(?:${IDENTITY}|${OVERRIDES}|x-request-id|traceparent)$`.replaceAll("-", "[-_]"));
/** Fields for every recipient (RFC 9110 7.6.1): who lists one in Connection takes it from nobody. */
const FOR_ALL = /^(?:authorization|cookie|host|origin|range|pragma|cache-control|idempotency-key|(?:accept|content|if)(?:-.*)?)$/;

/** A token's scheme, wherever it stands and whatever follows: of several lines or odd spaces each upstream makes its own. */
const LIKE_TOKEN = /\b(?:bearer|dpop)\b/i;

const NONE: ReadonlySet<string> = new Set();

/** Whether a request's field of this name, in lower case, is dropped before the upstream sees it. */
export function isUntrustedHeader(name: string): boolean {
  return UNTRUSTED.test(name);
}

/** Rewrites a request's headers, in place, into what the upstream may see. */
export function writeForwardedHeaders(headers: HeaderFields, exchange: Exchange): void {
  const { isWebSocket, via } = dropUntrusted(headers, exchange);
  // workerd makes a GET of any request with this header, so no other method may carry it.
  if (isWebSocket && exchange.request.method === "GET") headers.set("Upgrade", "websocket");
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
  const names = [...headers.keys()];
  const listed = listedIn(headers, names);
  drop(headers, names, (name) => listed.has(name));
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
function dropUntrusted(headers: HeaderFields, exchange: Exchange): { isWebSocket: boolean; via: string | null } {
  const names = [...headers.keys()];
  const isWebSocket = names.includes("upgrade") && headers.get("upgrade")?.toLowerCase() === "websocket";
  const listed = listedIn(headers, names);
  const apiKeyHeader = exchange.policy.config.apiKeyHeader.toLowerCase();
  const hasUnjudgedToken = isTokenUnjudged(exchange);
  drop(headers, names, (name) => {
    // Whoever waits for `100 Continue` is told by this hop.
    if (name === apiKeyHeader || name === "expect" || UNTRUSTED.test(name)) return true;
    if (hasUnjudgedToken && name === "authorization") return true;
    // `_` and `-` are one to many upstreams.
    if (name.length === apiKeyHeader.length && name.replaceAll("_", "-") === apiKeyHeader) return true;
    // It belongs to the trace that the caller's traceparent named; ours is another where that was none.
    if (name === "tracestate") return exchange.parentSpanId === null;
    return listed.has(name) && !isJudged(name, exchange);
  });
  return { isWebSocket, via: names.includes("via") ? headers.get("via") : null };
}

/**
 * Whether a route's upstream would take what stands in Authorization for a verified token, and it is none: the caller is served as
 * nobody because its token's judge is away, or by another credential beside something that only looks like a token.
 */
function isTokenUnjudged({ route, credential, request }: Exchange): boolean {
  if (route === null || !route.auth.some(isOfTokens)) return false;
  if (credential === null) return true;
  const wasJudged = route.authMode === "all" || isOfTokens(credential.method);
  return !wasJudged && LIKE_TOKEN.test(request.headers.get("Authorization") ?? "");
}

function isOfTokens(method: AuthMethod): boolean {
  return method === "jwt" || method === "oauth2";
}

/**
 * Whether the gateway goes by this field, so that the upstream must see what was judged. Of a request whose answer may be kept for
 * others every field counts, for `Vary` may name any.
 */
function isJudged(name: string, { route, lookup }: Exchange): boolean {
  if (lookup !== null || FOR_ALL.test(name)) return true;
  const ofRoute = [...Object.keys(route?.headers ?? {}), ...(route?.request?.parameters ?? []).map((parameter) => parameter.name)];
  return ofRoute.some((own) => own.toLowerCase() === name);
}

/** The names that `Connection` lists. */
function listedIn(headers: HeaderFields, names: readonly string[]): ReadonlySet<string> {
  if (!names.includes("connection")) return NONE;
  const listed = headers.get("connection")?.toLowerCase().split(",") ?? [];
  return new Set(listed.map((name) => name.trim()));
}

/** Drops the names that belong to the connection, and those that `isUnwanted` names. */
function drop(headers: HeaderFields, names: readonly string[], isUnwanted: (name: string) => boolean): void {
  for (const name of names) if (connectionHeaders.has(name) || isUnwanted(name)) headers.delete(name);
}
