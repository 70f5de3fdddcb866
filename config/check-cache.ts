import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";

type RouteSection = GatewayConfig["gateway"]["routes"][number];

/** Mistakes in how a route's answers are kept. */
export function checkCache(route: RouteSection, path: Path): Mistake[] {
  const { cache, methods, redirect, respond } = route;
  if (cache === undefined) return [];
  const answersItself = redirect !== undefined || respond !== undefined;
  if (answersItself) return [{ path, message: "keeps nothing: the gateway answers this route by itself; take cache away" }];
  if (methods !== undefined && !methods.some((method) => method === "GET" || method === "HEAD"))
    return [{ path, message: `keeps nothing: only GET and HEAD are, and the route answers ${methods.join(", ")}; take cache away` }];
  const repeated = cache.headers.findIndex((name, index) => cache.headers.slice(0, index).some((other) => same(name, other)));
  return repeated < 0
    ? []
    : [{ path: [...path, "headers", repeated], message: `${cache.headers[repeated]} stands here twice: header names ignore case` }];
}

function same(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

/** What is valid of a cache and yet probably not meant. */
export function findCacheWarnings({ config, routeIds }: DraftConfig, compiled: CompiledConfig): Mistake[] {
  const authenticated = new Set(compiled.routes.filter(({ auth }) => auth.length > 0).map(({ id }) => id));
  return config.gateway.routes.flatMap(({ cache }, index) => {
    const path: Path = ["gateway", "routes", index, "cache"];
    if (cache === undefined) return [];
    const asksWho = authenticated.has(routeIds[index] ?? "");
    return [
      ...(asksWho && cache.by === "everyone"
        ? [
            {
              path,
              message:
                "keeps only what the upstream calls public, s-maxage or must-revalidate: callers are known here; by: client keeps a copy for each",
            },
          ]
        : []),
      ...(cache.ttlSeconds === 0
        ? [
            {
              path: [...path, "ttlSeconds"],
              message: "0 is stale at once: leave it out, so that answers without stated freshness are not kept",
            },
          ]
        : []),
      ...(cache.by === "everyone" && asksWho && cache.ttlSeconds
        ? [
            {
              path: [...path, "ttlSeconds"],
              message: "has no effect: it is for callers who show no credential, and this route asks for one",
            },
          ]
        : []),
    ];
  });
}
