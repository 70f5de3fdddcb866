import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Target, Upstream } from "#contracts/upstream.ts";
import { slug } from "./slug.ts";
import { uniqueNames } from "./unique-names.ts";

type GatewaySection = GatewayConfig["gateway"];
type RouteSection = GatewaySection["routes"][number];
type TargetSection = GatewaySection["upstreams"][string]["targets"][number];

const originOf = (text: string) => new URL(text).origin;

/** The upstreams a route names, or whose origins stand in it. */
export function upstreamsOf({ upstream, split, mirror }: RouteSection): string[] {
  return [upstream, ...(split?.branches ?? []).map((branch) => branch.upstream), mirror?.upstream].filter((name) => name !== undefined);
}

/** A target's origin as it was written. */
export function targetUrl(target: TargetSection): string {
  return typeof target === "string" ? target : target.url;
}

function compileTarget(target: TargetSection): Target {
  const { url, ...rest } = typeof target === "string" ? { url: target, weight: 1, group: 0 } : target;
  return { url: originOf(url), ...rest };
}

/** Origins written in routes become upstreams with a name made of host and port. */
export function compileUpstreams({ upstreams, routes }: GatewaySection): { upstreams: Upstream[]; nameOf: (upstream: string) => string } {
  const named = Object.entries(upstreams).map(([name, { targets, allowPrivate, ...rest }]) => ({
    name,
    ...rest,
    ...(allowPrivate && { allowPrivate }),
    targets: targets.map(compileTarget),
  }));
  const inline = routes.flatMap(upstreamsOf).filter((upstream) => !Object.hasOwn(upstreams, upstream));
  const origins = [...new Set(inline.map(originOf))];
  const chosen = named.map(({ name }) => ({ chosen: name, fallback: name }));
  const names = uniqueNames([...chosen, ...origins.map((origin) => ({ chosen: undefined, fallback: slug(new URL(origin).host) }))]).slice(
    named.length,
  );
  const nameByOrigin = new Map(origins.map((origin, index) => [origin, names[index] ?? slug(origin)]));
  const added = [...nameByOrigin].map(([url, name]) => ({
    name,
    targets: [compileTarget(url)],
    timeoutMs: 10_000,
    balance: "round-robin" as const,
  }));
  const nameOf = (upstream: string) => (Object.hasOwn(upstreams, upstream) ? upstream : (nameByOrigin.get(originOf(upstream)) ?? upstream));
  return { upstreams: [...named, ...added], nameOf };
}
