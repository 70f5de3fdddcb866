import type { Upstream } from "#contracts/upstream.ts";
import { type Exchange, type Refusal, refuse } from "../exchange.ts";
import { chargeAttempt } from "../limiter/settle-costs.ts";
import type { Answer, SendLimits, SendResult } from "../platform.ts";
import { everyTarget } from "./breakers.ts";
import { chooseTarget } from "./choose-target.ts";
import { decideRetry, failureOf, readRetryAfter } from "./decide-retry.ts";
import { sendAttempt } from "./send-attempt.ts";

interface Attempts {
  exchange: Exchange;
  upstream: Upstream;
  /** A repeatable request whose body, if any, is held. */
  mayRepeat: boolean;
  /** When all of it must be over, milliseconds since 1970; infinite where the route sets no end. */
  deadlineAt: number;
}

/** Sends the request to the upstream until it is answered, or must not be tried again; or refuses it before the first attempt. */
export async function runAttempts(attempts: Attempts): Promise<SendResult | { kind: "refused"; refusal: Refusal }> {
  const { exchange, upstream } = attempts;
  const { protection } = exchange.runtime;
  const tried: string[] = [];
  let last: SendResult | null = null;
  if (upstream.retry) protection.budgets.countRequest(upstream, Date.now());
  const firstAt = Date.now();
  for (;;) {
    const next = chooseNext(attempts, tried);
    if (typeof next !== "string") return last ?? { kind: "refused", ...next };
    if (last?.kind === "answer") giveUp(exchange, last.answer);
    last = await sendAttempt(exchange, upstream, next, sendLimits(attempts));
    if (upstream.retry === undefined || !(await pauseBeforeNext(attempts, last, firstAt))) return last;
    tried.push(next);
  }
}

function giveUp(exchange: Exchange, answer: Answer): void {
  chargeAttempt(exchange, answer.headers);
  exchange.runtime.platform.discard(answer);
}

/** Waits until the next attempt; false: there is none, and what came of the last one is what the caller gets. */
async function pauseBeforeNext(attempts: Attempts, last: SendResult, firstAt: number): Promise<boolean> {
  const pauseMs = decidePause(attempts, last, firstAt);
  if (pauseMs === null) return false;
  if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  return !attempts.exchange.request.signal?.aborted;
}

/** The target of the next attempt: one not tried yet, if there is one; or why there is none. */
function chooseNext({ exchange, upstream }: Attempts, tried: readonly string[]): string | { refusal: Refusal } {
  const { protection } = exchange.runtime;
  const now = Date.now();
  const guard = upstream.guard && protection.guards.of(upstream, upstream.guard);
  if (guard && upstream.guard && !guard.admits(upstream.guard, now)) {
    exchange.runtime.signals.count("guard-refused");
    return reducedCapacity(`${upstream.name} has ${guard.inFlight} requests in flight`, 1 + Math.floor(2 * Math.random()));
  }
  const admits = protection.breakers.admission(upstream, now);
  const fresh = tried.length === 0 ? null : chooseTarget(exchange, upstream, (url) => !tried.includes(url) && admits(url));
  const target = fresh ?? chooseTarget(exchange, upstream, admits);
  if (target !== null) return target;
  if (admits === everyTarget) return refuse("upstream-unreachable", `${upstream.name} has no target`);
  const retryAfterMs = protection.breakers.retryAfterMs(upstream, now);
  return reducedCapacity(`every target of ${upstream.name} is left out`, Math.max(1, Math.ceil(retryAfterMs / 1000)));
}

function reducedCapacity(reason: string, retryAfterSeconds: number): { refusal: Refusal } {
  return refuse("temporary-reduced-capacity", reason, { headers: { "Retry-After": String(retryAfterSeconds) } });
}

function sendLimits({ exchange, upstream, deadlineAt }: Attempts): SendLimits {
  const headersMs = upstream.retry?.attemptTimeoutMs ?? upstream.timeoutMs;
  const { connectMs, idleMs, clientCertificate: certificate } = upstream;
  const { signal } = exchange.request;
  const count = countUpload(exchange);
  const maxBodyBytes = exchange.route?.request?.maxBodyBytes;
  if (deadlineAt === Number.POSITIVE_INFINITY) return { headersMs, connectMs, idleMs, certificate, signal, count, maxBodyBytes };
  const totalMs = Math.max(1, deadlineAt - Date.now());
  return { headersMs: Math.min(headersMs, totalMs), totalMs, connectMs, idleMs, certificate, signal, count, maxBodyBytes };
}

/** Undefined where the body is announced, held or absent, or not counted. */
function countUpload(exchange: Exchange): SendLimits["count"] {
  const { route, request, bodyBytes } = exchange;
  if (!route?.count?.includes("bodies") || request.body === null || bodyBytes !== null || request.headers.has("Content-Length"))
    return undefined;
  exchange.countedBytes = 0;
  return (bytes) => {
    exchange.countedBytes = (exchange.countedBytes ?? 0) + bytes;
  };
}

function decidePause({ exchange, upstream, mayRepeat, deadlineAt }: Attempts, last: SendResult, firstAt: number): number | null {
  const failure = failureOf(last);
  const { retry } = upstream;
  if (failure === null || retry === undefined) return null;
  const { protection, signals } = exchange.runtime;
  const now = Date.now();
  // Without an end of the route's own, no pause is longer than one attempt may be.
  const pausesEndAt = Math.min(deadlineAt, firstAt + upstream.timeoutMs);
  const pauseMs = decideRetry({
    retry,
    failure,
    attempts: exchange.attempts,
    mayRepeat: mayRepeat || (last.kind === "unreachable" && last.unsent),
    retryAfterMs: last.kind === "answer" && failure === "503" ? readRetryAfter(last.answer.headers.get("Retry-After"), now) : null,
    leftMs: pausesEndAt - now,
    random: Math.random(),
  });
  if (pauseMs === null) return null;
  const isGranted = protection.budgets.take(upstream, now);
  signals.count(isGranted ? "retried" : "retry-budget-spent");
  return isGranted ? pauseMs : null;
}
