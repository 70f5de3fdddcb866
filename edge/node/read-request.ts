import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProblemCode } from "#contracts/problem.ts";
import { decideClientAddress } from "../path/decide-client-address.ts";
import { type AddressMatcher, parseAddress } from "../path/match-address.ts";
import { decideTarget } from "./decide-target.ts";
import type { NodeSettings } from "./env.ts";
import { FieldList } from "./field-list.ts";
import { NodeRequest } from "./node-request.ts";

const MOST_LINES = 256;
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

interface Arrival {
  message: IncomingMessage;
  /** Null for a request to switch protocols: it has a socket and nothing else. */
  response: ServerResponse | null;
}

/** Whose word on a caller is believed, and in which headers they tell where it is. Nobody else's reaches the steps or an upstream. */
export interface Trust {
  isTrusted: AddressMatcher | null;
  placeHeaders: NodeSettings["placeHeaders"];
}

type Refused = { problem: ProblemCode; reason: string };
type Reading = { ok: true; request: NodeRequest } | ({ ok: false } & Refused);

/**
 * A request as the steps take it, or why it is none. node:http's parser has refused what frames a message in two ways; what is
 * refused here it lets through.
 */
export function readRequest({ message, response }: Arrival, { isTrusted, placeHeaders }: Trust): Reading {
  const headers = FieldList.fromLines(message.rawHeaders);
  const refusal = judgeForm(message, headers);
  if (refusal !== null) return { ok: false, ...refusal };
  const host = headers.get("host") ?? "";
  const target = decideTarget(message.url ?? "", host);
  if (target === null) return { ok: false, problem: "request-refused", reason: "request target" };
  const peer = message.socket.remoteAddress ?? "";
  const isBehindProxy = isTrusted?.(peer) ?? false;
  const address = isBehindProxy ? decideClientAddress(peer, headers.get("x-forwarded-for"), { isTrusted, isAddress }) : peer;
  dropPlace(headers, placeHeaders, isBehindProxy);
  const url = `${schemeOf(message, isBehindProxy ? headers : null)}${host}${target}`;
  return { ok: true, request: new NodeRequest({ message, response, headers, url, address, isBehindProxy }) };
}

/** `_` and `-` are one to many upstreams, so what is spelled otherwise than the proxy does is never its word. */
function dropPlace(headers: FieldList, { country, network }: Trust["placeHeaders"], isBehindProxy: boolean): void {
  if (country === null && network === null) return;
  const places = [country, network].map((name) => name?.toLowerCase());
  for (const name of [...headers.keys()]) {
    if (places.includes(name.replaceAll("_", "-")) && !(isBehindProxy && places.includes(name))) headers.delete(name);
  }
}

function judgeForm({ rawHeaders, httpVersionMajor, httpVersionMinor }: IncomingMessage, headers: FieldList): Refused | null {
  if (rawHeaders.length > 2 * MOST_LINES) return { problem: "headers-too-large", reason: "too many header lines" };
  if (httpVersionMajor !== 1) return { problem: "request-refused", reason: "version of HTTP" };
  const coding = headers.get("transfer-encoding");
  if (coding !== null && (coding.toLowerCase() !== "chunked" || httpVersionMinor === 0)) {
    return { problem: "request-refused", reason: "transfer coding" };
  }
  // undici would refuse to send it, and the upstream would seem to be at fault.
  return rawHeaders.some(isUnsendable) ? { problem: "request-refused", reason: "character in a header" } : null;
}

function isUnsendable(text: string): boolean {
  return UNSENDABLE.test(text);
}

function isAddress(text: string): boolean {
  return parseAddress(text) !== null;
}

/** The scheme the caller used: a trusted proxy's word on it, else that of the connection. */
function schemeOf({ socket }: IncomingMessage, fromProxy: FieldList | null): "https://" | "http://" {
  const told = fromProxy?.get("x-forwarded-proto")?.split(",").pop()?.trim().toLowerCase();
  if (told === "https" || told === "http") return `${told}://`;
  return "encrypted" in socket ? "https://" : "http://";
}
