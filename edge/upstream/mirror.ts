import type { Upstream } from "#contracts/upstream.ts";
import type { Exchange } from "../exchange.ts";
import { everyTarget } from "./breakers.ts";
import { chooseTarget } from "./choose-target.ts";
import { prepareRequest } from "./send-attempt.ts";

/** Copies on their way at once in one isolate; more are left out, so that a slow mirror costs no memory. */
const MAX_IN_FLIGHT = 32;
/** Workers end what goes on after the answer at 30 s, without a word: a copy must have ended before. */
const MAX_WAIT_MS = 20_000;

/** The upstream that gets a copy of this request, if any: drawn by the route's fraction, never for a WebSocket. */
export function drawMirror({ route, policy, request }: Exchange): Upstream | null {
  const mirror = route?.mirror;
  if (mirror === undefined || Math.random() >= mirror.fraction || request.headers.has("Upgrade")) return null;
  return policy.upstreams.get(mirror.upstream) ?? null;
}

/** Sends a copy, whose body is held, and throws its answer away. The caller's answer neither waits for it nor fails by it. */
export function sendMirror(exchange: Exchange, upstream: Upstream): void {
  const { runtime, waitUntil } = exchange;
  const isLeftOut = runtime.protection.mirrorsInFlight >= MAX_IN_FLIGHT;
  runtime.signals.count(isLeftOut ? "mirror-left-out" : "mirrored");
  if (isLeftOut) return;
  waitUntil(
    sendCopy(exchange, upstream).catch(() => {
      runtime.signals.count("mirror-failed");
    }),
  );
}

async function sendCopy(original: Exchange, upstream: Upstream): Promise<void> {
  // What is found out for the copy, a sticky cookie or its target's facts, must not reach the caller's own exchange.
  const exchange = { ...original, upstream };
  const { platform, protection, targets } = exchange.runtime;
  const target = chooseTarget(exchange, upstream, everyTarget);
  if (target === null) throw new Error("the mirror has no target");
  const outgoing = prepareRequest(exchange, target);
  const startedAt = Date.now();
  let latencyMs: number | null = null;
  protection.mirrorsInFlight += 1;
  targets.begin(target);
  try {
    const result = await platform.send(outgoing, {
      headersMs: Math.min(upstream.timeoutMs, MAX_WAIT_MS),
      connectMs: upstream.connectMs,
      idleMs: upstream.idleMs,
      certificate: upstream.clientCertificate,
    });
    if (result.kind !== "answer") throw new Error(result.kind);
    latencyMs = Date.now() - startedAt;
    platform.discard(result.answer);
  } finally {
    protection.mirrorsInFlight -= 1;
    targets.end(target, { now: Date.now(), latencyMs });
  }
}
