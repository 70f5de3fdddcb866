import type { Route } from "#contracts/route.ts";
import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { takesMethod } from "../live/policy.ts";

/** Finds the most specific route for host, path and method; without one, 404, or 405 where the path is known. */
export function matchRoute(exchange: Exchange): StepResult {
  const { policy, path, request } = exchange;
  const tables = [policy.routes.get(hostName(exchange.host)), policy.routes.get("")];
  for (const table of tables) {
    const route = table?.find(path, (candidate) => takesMethod(candidate.methods, request.method));
    if (route) return accept(exchange, route);
  }
  const others = tables.flatMap((table) => table?.all(path) ?? []);
  if (others.length === 0) return refuse("route-not-found", "no route");
  const allow = [...new Set(others.flatMap(allowedMethods))].sort().join(", ");
  return refuse("method-not-allowed", `method ${request.method}`, { headers: { Allow: allow }, detail: `This path answers ${allow}.` });
}

function accept(exchange: Exchange, route: Route): undefined {
  exchange.route = route;
  exchange.upstream = exchange.policy.upstreams.get(route.upstream ?? "") ?? null;
}

function allowedMethods(route: Route): string[] {
  const methods = route.methods ?? [];
  return methods.includes("GET") ? [...methods, "HEAD"] : [...methods];
}

/** The host without its port and final dot, in lower case. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}
