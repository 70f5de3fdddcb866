import type { Exchange } from "../exchange.ts";

/** Takes the route's prefix off the path the upstream sees. What is left is canonical too: only whole segments go. */
export function transformRequest(exchange: Exchange): undefined {
  const prefix = exchange.route?.transform?.stripPrefix;
  if (prefix === undefined) return;
  const { forwardPath } = exchange;
  if (forwardPath === prefix) exchange.forwardPath = "/";
  else if (forwardPath.startsWith(`${prefix}/`)) exchange.forwardPath = forwardPath.slice(prefix.length);
}
