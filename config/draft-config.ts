import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { Path } from "./format-path.ts";
import { slug } from "./slug.ts";
import { uniqueNames } from "./unique-names.ts";
import { valueAt } from "./value-at.ts";

/** A config whose fields are valid one by one, on its way to being compiled. */
export type DraftConfig = {
  config: GatewayConfig;
  /** Ids of `config.gateway.routes`, in their order. */
  routeIds: readonly string[];
  /** Names of `config.rateLimiting.rules`, in their order. */
  limitNames: readonly string[];
  /** Every name that stands in the file, also of entries that are broken elsewhere. */
  names: { upstreams: ReadonlySet<string>; routes: ReadonlySet<string>; roles: ReadonlySet<string> };
  /** Whether `auth.default` stands in the file. */
  authDefaultWritten: boolean;
  /** True when something below a path was broken, so that entries there cannot be compared with others. */
  touched: (path: Path) => boolean;
};

const keysAt = (root: unknown, path: Path) => Object.keys((valueAt(root, path) as object | undefined) ?? {});

function writtenRouteIds(root: unknown): string[] {
  const routes = valueAt(root, ["gateway", "routes"]);
  const ids = Array.isArray(routes) ? routes.map((route) => valueAt(route, ["id"])) : [];
  return ids.filter((id) => typeof id === "string");
}

/** What a rule that has no name of its own is called. */
export function fallbackName({ route, path }: Pick<GatewayConfig["rateLimiting"]["rules"][number], "route" | "path">): string {
  return slug(route ?? path ?? "rule");
}

/** Gives every route and limit its name; `root` is the plain data of the file. */
export function draftConfig(config: GatewayConfig, root: unknown, touched: DraftConfig["touched"]): DraftConfig {
  const routeIds = uniqueNames(config.gateway.routes.map(({ id, path }) => ({ chosen: id, fallback: slug(path) })));
  const rules = config.rateLimiting.rules.map((rule) => ({ chosen: rule.name, fallback: fallbackName(rule) }));
  const limitNames = uniqueNames([{ chosen: "default", fallback: "default" }, ...rules]).slice(1);
  return {
    config,
    routeIds,
    limitNames,
    names: {
      upstreams: new Set(keysAt(root, ["gateway", "upstreams"])),
      routes: new Set([...routeIds, ...writtenRouteIds(root)]),
      roles: new Set(keysAt(root, ["auth", "rbac", "roles"])),
    },
    authDefaultWritten: valueAt(root, ["auth", "default"]) !== undefined,
    touched,
  };
}
