import type { Route } from "#contracts/route.ts";
import { asksMore } from "../auth/asks-more.ts";
import { type Exchange, refuse, refusePath, type StepResult } from "../exchange.ts";
import type { PathRefusal } from "../path/canonical-path.ts";
import { otherReadings, READ_AS_ADDRESS } from "../path/other-readings.ts";
import { Asked } from "../routes/asked.ts";
import { readPreflight } from "../routes/read-preflight.ts";
import type { CompiledRoute } from "../routes/route-group.ts";

/** Finds the most specific route that takes the request; without one, 404, or 405 where only the method is wrong. */
export function matchRoute(exchange: Exchange): StepResult {
  if (exchange.asksLimits !== null) return;
  const { policy, host, path, query, request, oddities } = exchange;
  if (request.method === "OPTIONS" && policy.routes.hasCors) {
    const result = matchPreflight(exchange);
    if (exchange.preflight !== null) return result;
  }
  const asked = new Asked(request, { method: request.method, query });
  const found = policy.routes.find(host, path, asked);
  if (found !== undefined) return accept(exchange, found, asked);
  const [oddity] = oddities;
  if (oddity !== undefined) return refusePath(oddity);
  const others = policy.routes.withOtherMethods(host, path, asked);
  if (others.length === 0) return refuse("route-not-found", "no route");
  const allow = [...new Set(others.flatMap(({ methods }) => [...(methods ?? [])]))].sort().join(", ");
  return refuse("method-not-allowed", `method ${request.method}`, { headers: { Allow: allow }, detail: `This path answers ${allow}.` });
}

/** A preflight is for the route of the request to come. One whose route leaves these to its upstream is a request like others. */
function matchPreflight(exchange: Exchange): StepResult {
  const { policy, host, path, query, request } = exchange;
  const preflight = readPreflight(request);
  if (preflight === null) return;
  const asked = new Asked(request, { method: preflight.method, query, announced: preflight.headers });
  const found = policy.routes.find(host, path, asked);
  if (!found?.cors) return;
  exchange.preflight = preflight;
  return accept(exchange, found, asked);
}

function accept(exchange: Exchange, found: CompiledRoute, asked: Asked): StepResult {
  const { policy, oddities, path } = exchange;
  const { route, cors } = found;
  if (oddities.length > 0 || READ_AS_ADDRESS.test(path)) {
    const reason = findRefused(exchange, route, asked);
    if (reason !== undefined) return refusePath(reason);
  }
  exchange.route = route;
  exchange.cors = cors;
  exchange.upstream = policy.upstreams.get(route.upstream ?? "") ?? null;
}

/** What bars the route: an oddity it does not relax, or a path readable in too many ways, or in one where another route asks for more. */
function findRefused(exchange: Exchange, route: Route, asked: Asked): PathRefusal | undefined {
  const { policy, host, path, forwardPath, oddities } = exchange;
  const notRelaxed = oddities.find((oddity) => !route.relax?.includes(oddity));
  if (notRelaxed !== undefined) return notRelaxed;
  const readings = otherReadings(forwardPath, path);
  if (readings === null) return oddities[0] ?? "encoded-delimiter";
  exchange.otherReadings = readings;
  const others = readings.map((reading) => policy.routes.find(host, reading, asked)?.route);
  return others.some((other) => other && asksMore(other, route)) ? (oddities[0] ?? "encoded-delimiter") : undefined;
}
