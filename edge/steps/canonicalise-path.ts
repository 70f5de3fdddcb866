import { type Exchange, refuse, type StepResult } from "../exchange.ts";
import { canonicalPath } from "../path/canonical-path.ts";

/** Fixes the one spelling of the path that everything after it judges and forwards. */
export function canonicalisePath(exchange: Exchange): StepResult {
  const { method, url } = exchange.request;
  if (method === "TRACE" || method === "CONNECT") return refuse("method-refused", `method ${method}`);
  const result = canonicalPath(url);
  if (!result.ok) return refuse("path-refused", result.reason, { detail: `The path was refused: ${result.reason}.` });
  exchange.path = result.path;
  exchange.query = result.query;
  exchange.forwardPath = result.path;
}
