import { countedAddress } from "#edge/path/match-address.ts";
import type { LoggedRequest } from "./parse-log-line.ts";
import type { Answer, Exchange } from "./send-request.ts";

const longestList = 100;

/** Something to name: how often, and the first lines of the log where. */
export type Listing = { count: number; first: { line: number; text: string }[] };

/** What a replay has seen so far. */
export type Tally = {
  lines: number;
  malformed: Listing;
  sent: number;
  answered: number;
  repeated: number;
  failed: Listing;
  wrongStatus: Listing;
  wrongBytes: Listing;
  /** Paths that the gateway refuses by rule, not a difference from the log. */
  refused: Listing;
  loggedBytes: number;
  bodyBytes: number;
  /** What analytics must have counted for the route. */
  routed: { count: number; statedBytes: number; byStatus: Map<number, number>; clients: Set<string> };
  /** What analytics must have counted without a route, by problem code. */
  unrouted: Map<string, number>;
};

const newListing = (): Listing => ({ count: 0, first: [] });

export function newTally(): Tally {
  return {
    lines: 0,
    malformed: newListing(),
    sent: 0,
    answered: 0,
    repeated: 0,
    failed: newListing(),
    wrongStatus: newListing(),
    wrongBytes: newListing(),
    refused: newListing(),
    loggedBytes: 0,
    bodyBytes: 0,
    routed: { count: 0, statedBytes: 0, byStatus: new Map(), clients: new Set() },
    unrouted: new Map(),
  };
}

/** Adds one entry to a listing; all are counted, the first hundred are kept. */
export function note(listing: Listing, line: number, text: string): void {
  listing.count += 1;
  if (listing.first.length < longestList) listing.first.push({ line, text: text.length > 160 ? `${text.slice(0, 157)}…` : text });
}

const add = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);

/** Answers that have no body whatever was logged (RFC 9110 6.4.1). */
function expectedBodyBytes({ method, status, bodyBytes }: LoggedRequest): number {
  return method === "HEAD" || [204, 205, 304].includes(status) ? 0 : bodyBytes;
}

/** Problems that the gateway answers before it knows a route. */
const beforeRoute = new Set([
  "path-refused",
  "request-refused",
  "method-refused",
  "address-denied",
  "client-blocked",
  "route-not-found",
  "method-not-allowed",
  "policy-unavailable",
]);

function countForReports(tally: Tally, logged: LoggedRequest, { status, statedBytes, problemCode }: Answer): void {
  if (problemCode !== null && beforeRoute.has(problemCode)) {
    add(tally.unrouted, problemCode);
    return;
  }
  const { routed } = tally;
  routed.count += 1;
  routed.statedBytes += statedBytes ?? 0;
  add(routed.byStatus, status);
  routed.clients.add(countedAddress(logged.address) ?? logged.address);
}

function compare(tally: Tally, line: number, logged: LoggedRequest, answer: Answer): void {
  const request = `${logged.method} ${logged.target}`;
  if (answer.problemCode === "path-refused") {
    note(tally.refused, line, `400 path-refused: ${request}`);
    return;
  }
  const cause = answer.problemCode === null ? "" : ` ${answer.problemCode}`;
  if (answer.status !== logged.status) note(tally.wrongStatus, line, `${answer.status}${cause}, logged ${logged.status}: ${request}`);
  const expected = expectedBodyBytes(logged);
  tally.loggedBytes += expected;
  tally.bodyBytes += answer.bodyBytes;
  if (answer.bodyBytes !== expected) note(tally.wrongBytes, line, `${answer.bodyBytes} bytes, logged ${expected}: ${request}`);
}

/** Counts what became of one request. */
export function recordExchange(tally: Tally, line: number, logged: LoggedRequest, exchange: Exchange): void {
  if (!exchange.ok) {
    note(tally.failed, line, `${exchange.reason}: ${logged.method} ${logged.target}`);
    return;
  }
  tally.answered += 1;
  tally.repeated += Number(exchange.repeated);
  countForReports(tally, logged, exchange.answer);
  compare(tally, line, logged, exchange.answer);
}
