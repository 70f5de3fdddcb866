import type { Exchange } from "../exchange.ts";

/** Takes the route's prefix off the path the upstream sees. What is left is canonical too: only whole segments go. */
export function transformRequest(exchange: Exchange): undefined {
  const prefix = exchange.route?.transform?.stripPrefix;
  if (prefix === undefined) return;
  const { path } = exchange;
  if (path === prefix) exchange.forwardPath = "/";
  else if (path.startsWith(`${prefix}/`)) exchange.forwardPath = path.slice(prefix.length);
}
