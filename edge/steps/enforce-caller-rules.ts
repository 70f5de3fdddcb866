import type { Route } from "#contracts/route.ts";
import { refuseCaller } from "../callers/refuse-caller.ts";
import type { Exchange, StepResult } from "../exchange.ts";
import { Asked } from "../routes/asked.ts";

/** Refuses callers from where the route serves nobody, in every way the path may be read. */
export function enforceCallerRules(exchange: Exchange): StepResult {
  const { policy, route, otherReadings } = exchange;
  if (policy.routeCallers.size === 0) return;
  const refusal = judge(exchange, route);
  if (refusal !== undefined || otherReadings.length === 0) return refusal;
  return judgeOtherReadings(exchange);
}

function judgeOtherReadings(exchange: Exchange): StepResult {
  const { policy, request, host, query, otherReadings } = exchange;
  const asked = new Asked(request, { method: request.method, query });
  const routes = new Set(otherReadings.map((reading) => policy.routes.find(host, reading, asked)?.route ?? null));
  return [...routes].map((route) => judge(exchange, route)).find((result) => result !== undefined);
}

function judge(exchange: Exchange, route: Route | null): StepResult {
  const callers = exchange.policy.routeCallers.get(route?.id ?? "");
  return callers && refuseCaller(exchange, callers);
}
