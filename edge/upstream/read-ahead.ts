import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import { isRepeatable } from "./decide-retry.ts";

/** The largest body that is held so that it can be sent more than once. */
const MAX_HELD_BYTES = 64 * 1024;
/** Bodies held at once in one isolate; further ones are streamed, so that many requests at once cost no memory. */
const MAX_HELD = 256;

/**
 * How reading a body in advance ended. `ready`: there was nothing to read; `held`: it must be given back with `releaseBody`;
 * `streamed`: only the caller's own stream has it.
 */
export type BodyHold =
  | { kind: "ready" }
  | { kind: "held" }
  | { kind: "streamed" }
  | { kind: "timeout" }
  | { kind: "broken"; cause: unknown };

/** Whether the request, by its method or its header, may be tried again at this upstream. */
export function mayBeRetried({ request }: Exchange, upstream: Upstream): boolean {
  return upstream.retry !== undefined && isRepeatable(request);
}

/** Reads the body in advance, so that it can be sent more than once, if it is small and announced. */
export async function readAhead(exchange: Exchange, leftMs: number): Promise<BodyHold> {
  const { request, runtime } = exchange;
  const { protection, platform } = runtime;
  if (exchange.bodyBytes !== null || request.body === null) return { kind: "ready" };
  // A GET with bytes instead of the caller's stream would lose them.
  if (request.method === "GET" || request.method === "HEAD" || protection.bodiesHeld >= MAX_HELD) return { kind: "streamed" };
  protection.bodiesHeld += 1;
  const reading = platform.readBody(exchange, MAX_HELD_BYTES);
  const read = await (leftMs === Number.POSITIVE_INFINITY ? reading : orTimeout(reading, leftMs));
  if (read.kind === "bytes") {
    exchange.bodyBytes = read.bytes;
    return { kind: "held" };
  }
  protection.bodiesHeld -= 1;
  return read.kind === "too-large" ? { kind: "streamed" } : read;
}

/** Gives back what `readAhead` took, when the exchange is over. */
export function releaseBody({ runtime }: Exchange, hold: BodyHold): void {
  if (hold.kind === "held") runtime.protection.bodiesHeld -= 1;
}

async function orTimeout<Value>(work: Promise<Value>, delayMs: number): Promise<Value | { kind: "timeout" }> {
  const { promise: late, resolve } = Promise.withResolvers<{ kind: "timeout" }>();
  const timer = setTimeout(resolve, Math.max(0, delayMs), { kind: "timeout" } as const);
  const first = await Promise.race([work, late]);
  clearTimeout(timer);
  return first;
}
