import type { Route } from "#contracts/route.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import type { Answer, Platform } from "../platform.ts";
import { chooseTarget } from "../upstream/choose-target.ts";
import { applyHeaderChange, dropHopByHop, writeForwardedHeaders } from "../upstream/forwarded-headers.ts";

/** Sends the request to one of the upstream's targets and answers what comes back, bodies streamed both ways. */
export async function forward(exchange: Exchange): Promise<StepResult> {
  const { upstream, runtime, route } = exchange;
  if (upstream === null) return refuse("upstream-unreachable", "route without upstream");
  const target = chooseTarget(exchange, upstream, () => true);
  if (target === null) return refuse("upstream-unreachable", `${upstream.name} has no target`);
  const { platform } = runtime;
  const outgoing = platform.outgoing(exchange, `${target}${exchange.forwardPath}${exchange.query}`, exchange.bodyBytes ?? undefined);
  writeForwardedHeaders(outgoing.headers, exchange);
  const sentAt = Date.now();
  runtime.targets.begin(target);
  const result = await platform.send(outgoing, { headersMs: upstream.timeoutMs, maxBodyBytes: route?.request?.maxBodyBytes });
  exchange.upstreamMs = Date.now() - sentAt;
  runtime.targets.end(target, { now: Date.now(), latencyMs: result.kind === "answer" ? exchange.upstreamMs : null });
  if (result.kind === "upload-failed") return refuse("upload-failed", "the caller's body broke off", { cause: result.cause });
  if (result.kind === "body-too-large") return refuse("body-too-large", "counted on its way");
  if (result.kind === "timeout") return refuse("upstream-timeout", `${upstream.name} took over ${upstream.timeoutMs} ms`);
  if (result.kind === "unreachable") return refuse("upstream-unreachable", `${upstream.name} unreachable`, { cause: result.cause });
  return passOn(platform, result.answer, route);
}

function passOn(platform: Platform, answer: Answer, route: Route | null): StepResult {
  if (answer.webSocket) return { response: answer };
  if (answer.status < 200 || answer.status > 599) return refuse("upstream-invalid", `status ${answer.status}`);
  const response = platform.passOn(answer);
  dropHopByHop(response.headers);
  applyHeaderChange(response.headers, route?.transform?.responseHeaders);
  return { response };
}
