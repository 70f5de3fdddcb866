import { equalInConstantTime } from "../auth/equal-in-constant-time.ts";
import type { Exchange } from "../exchange.ts";
import { randomHex } from "../random-hex.ts";

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZEROS = /^0+$/;
/** The last eight digits of a trace id, as a part of all there are: the same trace is sampled everywhere or nowhere. */
const ALL_TRACES = 0x1_0000_0000;

/**
 * Gives the request an id of ours, and joins its trace (W3C Trace Context) or begins one. A client's own id is not believed, nor
 * its wish to be sampled: the config's share decides, or an operator's token.
 */
export function assignRequestId(exchange: Exchange): undefined {
  const { headers } = exchange.request;
  exchange.requestId = crypto.randomUUID();
  const given = headers.get("traceparent");
  const match = given === null ? null : TRACEPARENT.exec(given);
  const joins = match?.[1] !== undefined && match[2] !== undefined && !ZEROS.test(match[1]) && !ZEROS.test(match[2]);
  const traceId = joins ? (match[1] as string) : randomHex(16);
  exchange.parentSpanId = joins ? (match[2] as string) : null;
  exchange.wantsTiming = isAskedByOperator(exchange);
  exchange.isTraced = exchange.wantsTiming || isSampled(exchange, traceId);
  const flags = exchange.runtime.spans === null ? (match?.[3] ?? "01") : exchange.isTraced ? "01" : "00";
  exchange.traceparent = `00-${traceId}-${randomHex(8)}-${flags}`;
}

function isAskedByOperator({ request, runtime }: Exchange): boolean {
  const { traceToken } = runtime.settings;
  if (traceToken === undefined) return false;
  const presented = request.headers.get("X-Aegis-Trace");
  return presented !== null && equalInConstantTime(presented, traceToken);
}

function isSampled({ policy, runtime }: Exchange, traceId: string): boolean {
  const share = runtime.spans === null ? 0 : (policy.config.traceSample ?? 0);
  return share > 0 && Number.parseInt(traceId.slice(24), 16) / ALL_TRACES < share;
}
