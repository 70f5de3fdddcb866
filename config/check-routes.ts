import { checkPath } from "./check-path.ts";
import { checkTransform } from "./check-transform.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { patternsCollide } from "./path-pattern.ts";

const routesPath = ["gateway", "routes"] as const;

/** True when the text is an origin: scheme, host and port, without credentials or a path. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^\s/@?#]+\/?$/.test(text) && URL.canParse(text) && new URL(text).port !== "0";
}

function checkUpstreamOf({ config, names }: DraftConfig, index: number): Mistake[] {
  const upstream = config.gateway.routes[index]?.upstream ?? "";
  const path = [...routesPath, index, "upstream"];
  if (names.upstreams.has(upstream) || isOrigin(upstream)) return [];
  if (upstream.includes("://"))
    return [{ path, message: "give an origin such as http://127.0.0.1:3001, without credentials and without a path" }];
  return [{ path, message: `${JSON.stringify(upstream)} is not an upstream: ${suggestName(upstream, names.upstreams)}` }];
}

function checkTargets({ config }: DraftConfig): Mistake[] {
  return Object.entries(config.gateway.upstreams).flatMap(([name, { targets }]) =>
    targets.flatMap((target, index) => {
      const path: Path = ["gateway", "upstreams", name, "targets", index];
      if (!isOrigin(target)) return [{ path, message: "give an origin whose host and port exist, such as https://api.example.com:8443" }];
      return targets.indexOf(target) === index ? [] : [{ path, message: "this target stands twice: keep one" }];
    }),
  );
}

function checkUniqueness(draft: DraftConfig): Mistake[] {
  const { routes } = draft.config.gateway;
  return routes.flatMap((route, index) => {
    const earlier = routes.slice(0, index);
    const sameId = route.id === undefined ? -1 : earlier.findIndex(({ id }) => id === route.id);
    if (sameId >= 0)
      return [
        {
          path: [...routesPath, index, "id"],
          message: "is the id of {other} too: give each route an id of its own",
          other: [...routesPath, sameId],
        },
      ];
    if (draft.touched([...routesPath, index])) return [];
    const same = earlier.findIndex((other, at) => patternsCollide(other, route) && !draft.touched([...routesPath, at]));
    if (same < 0) return [];
    const message = "{other} matches the same requests: change host, path or methods of one of them";
    return [{ path: [...routesPath, index, "path"], message, other: [...routesPath, same] }];
  });
}

/** Mistakes in upstreams and routes that a field alone does not show. */
export function checkRoutes(draft: DraftConfig): Mistake[] {
  const each = draft.config.gateway.routes.flatMap((route, index) => [
    ...checkPath(route.path, [...routesPath, index, "path"]),
    ...checkUpstreamOf(draft, index),
    ...(route.transform ? checkTransform(route.transform, route.path, [...routesPath, index, "transform"]) : []),
  ]);
  return [...checkTargets(draft), ...each, ...checkUniqueness(draft)];
}
