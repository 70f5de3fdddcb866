import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { Exchange, Refusal } from "../exchange.ts";
import type { Answer } from "../platform.ts";

/** One line for an answered request, with the inner reason of a refusal. The query and the raw address never stand in it. */
export function logAccess(exchange: Exchange, response: Answer, refusal: Refusal | null): void {
  const { policy, runtime, request } = exchange;
  const level = response.status >= 500 ? "error" : "info";
  if (!isWanted(policy.config, { isRemarkable: refusal !== null || level === "error" || exchange.isTraced })) return;
  runtime.log[level]("request", {
    requestId: exchange.requestId,
    traceId: exchange.traceparent.slice(3, 35),
    method: request.method,
    path: exchange.path,
    route: exchange.route?.id ?? null,
    status: response.status,
    latencyMs: Date.now() - exchange.arrivedAt,
    client: exchange.client,
    ...(runtime.log.debug && { upstream: exchange.upstream?.name ?? null, upstreamMs: exchange.upstreamMs, stepMs: exchange.stepMs }),
    ...(exchange.attempts > 1 && { attempts: exchange.attempts }),
    ...(refusal && { problem: refusal.problem, reason: refusal.reason, cause: causeOf(refusal.cause) }),
  });
}

/** Refusals, failures and traced requests are never sampled out. */
function isWanted({ accessLog, accessLogSample = 1 }: CompiledConfig, { isRemarkable }: { isRemarkable: boolean }): boolean {
  if (accessLog === "off") return false;
  return isRemarkable || (accessLog === "all" && (accessLogSample >= 1 || Math.random() < accessLogSample));
}

/** A fault in one line, for the log. */
export function causeOf(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
