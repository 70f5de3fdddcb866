import type { Exchange, StepResult } from "../exchange.ts";
import type { RoutePlan } from "../live/compile-route.ts";
import type { Answer } from "../platform.ts";
import { applyHeaderChange } from "../upstream/forwarded-headers.ts";

/** Answers a route that redirects or has a fixed answer; no upstream is asked. */
export function answerDirectly(exchange: Exchange): StepResult {
  const { route, policy } = exchange;
  if (route === null || (route.redirect === undefined && route.respond === undefined)) return;
  const plan = policy.plans.get(route.id);
  const response = plan && makeAnswer(exchange, plan);
  if (!response) return;
  applyHeaderChange(response.headers, route.transform?.responseHeaders);
  return { response };
}

function makeAnswer(exchange: Exchange, { location, fixed }: RoutePlan): Answer | null {
  const { request, runtime, route, host, forwardPath: path, query } = exchange;
  if (location !== null) {
    const scheme = request.url.startsWith("https:") ? "https" : "http";
    return runtime.platform.answer(route?.redirect?.status ?? 302, { Location: location({ scheme, host, path, query }) }, null);
  }
  return fixed && runtime.platform.answer(fixed.status, fixed.headers, request.method === "HEAD" ? null : fixed.body);
}
