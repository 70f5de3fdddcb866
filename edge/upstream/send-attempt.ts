import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import { elapsedMs } from "../metrics/elapsed-ms.ts";
import type { OutgoingRequest, SendLimits, SendResult } from "../platform.ts";
import type { AttemptEnd } from "./decide-breaker.ts";
import { failureOf } from "./decide-retry.ts";
import { writeForwardedHeaders } from "./forwarded-headers.ts";

/** How long a lost attempt still counts as in flight after its wait for headers: its body may take as long to arrive. */
const UPLOAD_MS = 60_000;

interface Sending {
  exchange: Exchange;
  upstream: Upstream;
  target: string;
  outgoing: OutgoingRequest;
  limits: SendLimits;
}

/** Sends the exchange's request to one target, once, and notes how that went for all who keep count. */
export async function sendAttempt(exchange: Exchange, upstream: Upstream, target: string, limits: SendLimits): Promise<SendResult> {
  const outgoing = prepareRequest(exchange, target);
  exchange.attempts += 1;
  const sending = { exchange, upstream, target, outgoing, limits };
  return upstream.guard || upstream.breaker ? sendCounted(sending) : sendPlain(sending);
}

/** The exchange's request for a target, with the headers that the upstream may see. */
export function prepareRequest(exchange: Exchange, target: string): OutgoingRequest {
  const { platform } = exchange.runtime;
  const url = `${target}${exchange.forwardPath}${exchange.query}`;
  const outgoing = platform.outgoing(exchange, url, exchange.bodyBytes ?? undefined);
  writeForwardedHeaders(outgoing.headers, exchange);
  return outgoing;
}

async function sendPlain({ exchange, target, outgoing, limits }: Sending): Promise<SendResult> {
  const { platform, targets } = exchange.runtime;
  const startedAt = Date.now();
  let latencyMs: number | null = null;
  targets.begin(target);
  try {
    const result = await platform.send(outgoing, limits);
    const waited = elapsedMs(startedAt, Date.now());
    exchange.upstreamMs = elapsedMs(0, (exchange.upstreamMs ?? 0) + waited);
    if (result.kind === "answer") latencyMs = waited;
    return result;
  } finally {
    targets.end(target, { now: Date.now(), latencyMs });
  }
}

/** The same, with the target's breaker and the upstream's guard told of it. */
async function sendCounted(sending: Sending): Promise<SendResult> {
  const { exchange, upstream, target, limits } = sending;
  const { breakers, guards } = exchange.runtime.protection;
  const startedAt = Date.now();
  const guard = upstream.guard && guards.of(upstream, upstream.guard);
  const ticket = guard?.begin(startedAt, limits.headersMs + UPLOAD_MS);
  if (upstream.breaker) breakers.begin(target, upstream.breaker, startedAt);
  let end: AttemptEnd = { startedAt, now: startedAt, kind: "neither" };
  try {
    const result = await sendPlain(sending);
    end = { startedAt, now: Date.now(), kind: kindOf(result) };
    return result;
  } finally {
    breakers.end(target, upstream, end);
    const isStreamed = exchange.request.body !== null && exchange.bodyBytes === null;
    if (ticket) guard?.end(ticket, upstream, { ...end, isStreamed });
  }
}

function kindOf(result: SendResult): AttemptEnd["kind"] {
  if (failureOf(result) !== null) return "failure";
  return result.kind === "answer" ? "success" : "neither";
}
