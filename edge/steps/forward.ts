import type { Upstream } from "#contracts/upstream.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { settleCosts } from "../limiter/settle-costs.ts";
import type { Answer, IncomingRequest, SendResult } from "../platform.ts";
import { applyHeaderChange, dropHopByHop } from "../upstream/forwarded-headers.ts";
import { drawMirror, sendMirror } from "../upstream/mirror.ts";
import { type BodyHold, mayBeRetried, readAhead, releaseBody } from "../upstream/read-ahead.ts";
import { runAttempts } from "../upstream/run-attempts.ts";

/** Sends the request to the upstream and answers what comes back, bodies streamed both ways. */
export function forward(exchange: Exchange): StepResult | Promise<StepResult> {
  const { upstream, request, runtime } = exchange;
  if (upstream === null) return refuse("upstream-unreachable", "route without upstream");
  if (runtime.platform.bodilessMethods.has(request.method) && hasBody(request))
    return refuse("request-refused", `a body with ${request.method}`, { detail: `A ${request.method} request cannot have a body here.` });
  const work = forwardTo(exchange, upstream);
  // Without it the platform forgets all of it when the caller leaves, and what is in flight would be counted for ever.
  exchange.waitUntil(work);
  return work;
}

async function forwardTo(exchange: Exchange, upstream: Upstream): Promise<StepResult> {
  const { route, arrivedAt } = exchange;
  const deadlineAt = arrivedAt + (route?.totalMs ?? Number.POSITIVE_INFINITY);
  const mirror = drawMirror(exchange);
  const wantsRetry = mayBeRetried(exchange, upstream);
  const hold: BodyHold = mirror !== null || wantsRetry ? await readAhead(exchange, deadlineAt - Date.now()) : { kind: "streamed" };
  if (hold.kind === "timeout") return describeEnd(exchange, upstream, hold);
  if (hold.kind === "broken") return describeEnd(exchange, upstream, { kind: "upload-failed", cause: hold.cause });
  try {
    if (isTooLarge(exchange)) return refuse("body-too-large", "counted before it was sent");
    const canRepeat = hold.kind !== "streamed";
    if (mirror !== null && canRepeat) sendMirror(exchange, mirror);
    const end = await runAttempts({ exchange, upstream, mayRepeat: wantsRetry && canRepeat, deadlineAt });
    if (end.kind === "refused") return end;
    return end.kind === "answer" ? passOn(exchange, end.answer) : giveUp(exchange, upstream, end);
  } finally {
    releaseBody(exchange, hold);
  }
}

/** Announced as empty, a body is none. */
function hasBody({ body, headers }: IncomingRequest): boolean {
  return body !== null && headers.get("Content-Length") !== "0";
}

/** What was read in advance may have come without an announced length. */
function isTooLarge({ route, bodyBytes }: Exchange): boolean {
  return bodyBytes !== null && bodyBytes.length > (route?.request?.maxBodyBytes ?? Number.POSITIVE_INFINITY);
}

/** What was sent and not waited for may have cost the upstream all the same. */
function giveUp(exchange: Exchange, upstream: Upstream, end: Exclude<SendResult, { kind: "answer" }>): StepResult {
  if (end.kind === "caller-gone" || end.kind === "timeout") settleCosts(exchange, null);
  return describeEnd(exchange, upstream, end);
}

function describeEnd({ attempts }: Exchange, { name }: Upstream, end: Exclude<SendResult, { kind: "answer" }>): StepResult {
  switch (end.kind) {
    case "upload-failed":
      return refuse("upload-failed", "the caller's body broke off", { cause: end.cause });
    case "body-too-large":
      return refuse("body-too-large", "counted on its way");
    case "caller-gone":
      return refuse("client-gone", "the caller left");
    case "timeout":
      return refuse("upstream-timeout", `${name} took too long in ${attempts} attempts`);
    case "unreachable":
      return refuse("upstream-unreachable", `${name} unreachable in ${attempts} attempts`, { cause: end.cause });
  }
}

function passOn(exchange: Exchange, answer: Answer): StepResult {
  const { platform } = exchange.runtime;
  settleCosts(exchange, answer.headers);
  if (answer.webSocket) return { response: answer };
  if (answer.status < 200 || answer.status > 599) {
    platform.discard(answer);
    return refuse("upstream-invalid", `status ${answer.status}`);
  }
  const response = platform.passOn(answer);
  dropHopByHop(response.headers);
  applyHeaderChange(response.headers, exchange.route?.transform?.responseHeaders);
  return { response };
}
