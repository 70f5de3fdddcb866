import { Method } from "#contracts/scalars.ts";
import { type Exchange, refuse, refusePath, type StepResult } from "../exchange.ts";
import { canonicalPath } from "../path/canonical-path.ts";
import { READ_AS_ADDRESS } from "../path/other-readings.ts";
import { Asked } from "../routes/asked.ts";
import type { Preflight } from "../routes/decide-cors.ts";
import { readPreflight } from "../routes/read-preflight.ts";

export const LIMITS_PATH = "/_aegis/limits";

/**
 * Notes which limits a caller asks about: those of the request that `path` and `method` describe, on the route that would take it, else
 * those of requests that no rule names. Whoever asks is then judged as the route judges its callers, and pages of other origins that may
 * call the route may ask too.
 */
export function askLimits(exchange: Exchange): StepResult {
  const { request, query, policy } = exchange;
  exchange.isOwn = true;
  const preflight = readPreflight(request);
  if (request.method !== "GET" && request.method !== "HEAD" && preflight === null) return refuseMethod(request.method);
  const parameters = new URLSearchParams(query);
  const method = Method.safeParse(parameters.get("method") ?? "GET");
  if (!method.success) return refuseParameter("method", "use a method in capitals, for example POST");
  const path = parameters.get("path");
  if (path !== null) return askOfRoute(exchange, { text: path, method: method.data, preflight });
  if (preflight !== null) return refuseMethod(request.method);
  exchange.asksLimits = { path: LIMITS_PATH, query: "", method: method.data };
  exchange.route = { id: "", path: LIMITS_PATH, auth: policy.authMethods };
}

interface RouteQuestion {
  /** A path, with its query. */
  text: string;
  method: Method;
  preflight: Preflight | null;
}

function askOfRoute(exchange: Exchange, { text, method, preflight }: RouteQuestion): StepResult {
  if (!text.startsWith("/")) return refuseParameter("path", "use a path that begins with /, with its query if it has one");
  const result = canonicalPath(`http://aegis${text}`);
  if (!result.ok) return refusePath(result.reason);
  const [oddity] = result.oddities;
  // Others may read it in another way: no single answer would be true.
  if (oddity !== undefined || READ_AS_ADDRESS.test(result.matchPath)) return refusePath(oddity ?? "encoded-delimiter");
  const { policy, host, request } = exchange;
  const found = policy.routes.find(
    host,
    result.matchPath,
    new Asked(request, { method, query: result.query, announced: preflight?.headers ?? null }),
  );
  if (found === undefined) return refuse("route-not-found", "no route for the path asked about");
  if (preflight !== null && found.cors === null) return refuseMethod(request.method);
  exchange.asksLimits = { path: result.matchPath, query: result.query, method };
  exchange.route = found.route;
  exchange.cors = found.cors;
  exchange.preflight = preflight && { ...preflight, method };
}

function refuseMethod(method: string): StepResult {
  return refuse("method-not-allowed", `method ${method}`, { headers: { Allow: "GET, HEAD" } });
}

function refuseParameter(path: string, message: string): StepResult {
  return refuse("request-invalid", `parameter ${path}`, { errors: [{ path, message }] });
}
