import type { Transform } from "#contracts/route.ts";
import type { Exchange } from "../exchange.ts";

/** RFC 9110 7.6.1: these belong to one connection and are never passed on. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
];
/** What a client may claim about itself is dropped; Aegis writes its own. `_` and `-` are one to many upstreams. */
const CLAIMED =
  /^(x[-_]aegis[-_].*|forwarded|x[-_]forwarded[-_].*|x[-_]real[-_]ip|true[-_]client[-_]ip|cf[-_]connecting[-_]ip|x[-_]client[-_]ip|x[-_]request[-_]id|traceparent)$/;

/** Rewrites a request's headers, in place, into what the upstream may see. */
export function writeForwardedHeaders(headers: Headers, exchange: Exchange): void {
  dropUntrusted(headers);
  headers.delete(exchange.policy.config.apiKeyHeader);
  headers.set("X-Request-Id", exchange.requestId);
  headers.set("traceparent", exchange.traceparent);
  headers.set("X-Forwarded-For", exchange.address);
  headers.set("X-Forwarded-Host", exchange.host);
  headers.set("X-Forwarded-Proto", exchange.request.url.startsWith("https:") ? "https" : "http");
  headers.set("Via", "1.1 aegis");
  const { client, credential, risk } = exchange;
  if (client !== null) headers.set("X-Aegis-Client", client);
  if (credential !== null) {
    headers.set("X-Aegis-Subject", encodeURIComponent(credential.subject.toWellFormed()));
    headers.set("X-Aegis-Roles", credential.roles.join(","));
    if (credential.plan !== null) headers.set("X-Aegis-Plan", encodeURIComponent(credential.plan.toWellFormed()));
  }
  if (risk !== null) headers.set("X-Aegis-Risk", risk.toFixed(3));
  applyHeaderChange(headers, exchange.route?.transform?.requestHeaders);
}

/** Takes away an answer's connection headers, those the upstream listed included. */
export function dropHopByHop(headers: Headers): void {
  const listed = headers.get("connection")?.split(",") ?? [];
  for (const name of [...HOP_BY_HOP, ...listed.map((item) => item.trim()).filter(isFieldName)]) headers.delete(name);
}

export function applyHeaderChange(headers: Headers, change: NonNullable<Transform["requestHeaders"]> | undefined): void {
  for (const name of change?.remove ?? []) headers.delete(name);
  for (const [name, value] of Object.entries(change?.set ?? {})) headers.set(name, value);
}

function dropUntrusted(headers: Headers): void {
  dropHopByHop(headers);
  const claimed = [...headers.keys()].filter((name) => CLAIMED.test(name));
  for (const name of claimed) headers.delete(name);
}

function isFieldName(text: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(text);
}
