import { checkCache } from "./check-cache.ts";
import { checkCors } from "./check-cors.ts";
import { checkDirectAnswer } from "./check-direct-answer.ts";
import { checkMatching } from "./check-matching.ts";
import { checkPath } from "./check-path.ts";
import { checkRequestRules } from "./check-request-rules.ts";
import { checkSplit } from "./check-split.ts";
import { checkTransform } from "./check-transform.ts";
import { checkUpstreamName, checkUpstreams } from "./check-upstreams.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake } from "./format-path.ts";
import { patternsCollide } from "./path-pattern.ts";

const routesPath = ["gateway", "routes"] as const;

const destinations = ["upstream", "split", "redirect", "respond"] as const;

function checkDestination(draft: DraftConfig, index: number): Mistake[] {
  const route = draft.config.gateway.routes[index];
  if (route === undefined) return [];
  const at = [...routesPath, index];
  const written = destinations.filter((name) => route[name] !== undefined);
  const [, second] = written;
  const few: Mistake[] =
    written.length > 0 || draft.touched(at)
      ? []
      : [{ path: at, message: "has nowhere to go: give it an upstream, or split, redirect or respond" }];
  const many: Mistake[] =
    second === undefined
      ? []
      : [{ path: [...at, second], message: `stands beside ${written[0]}: a route has one of ${destinations.join(", ")}` }];
  const named = [
    ...(route.upstream === undefined ? [] : checkUpstreamName(route.upstream, [...at, "upstream"], draft)),
    ...(route.split?.branches ?? []).flatMap(({ upstream }, branch) =>
      checkUpstreamName(upstream, [...at, "split", "branches", branch, "upstream"], draft),
    ),
    ...(route.mirror ? checkUpstreamName(route.mirror.upstream, [...at, "mirror", "upstream"], draft) : []),
  ];
  return [...few, ...many, ...named];
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
    const message = "{other} matches the same requests: change host, path, methods, headers or query of one of them";
    return [{ path: [...routesPath, index, "path"], message, other: [...routesPath, same] }];
  });
}

/** Mistakes in upstreams and routes that a field alone does not show. */
export function checkRoutes(draft: DraftConfig): Mistake[] {
  const each = draft.config.gateway.routes.flatMap((route, index) => [
    ...checkPath(route.path, [...routesPath, index, "path"]),
    ...checkMatching(route, [...routesPath, index]),
    ...(route.cors ? checkCors(route.cors, route.methods, [...routesPath, index, "cors"]) : []),
    ...checkDestination(draft, index),
    ...(route.request ? checkRequestRules(route.request, route.path, [...routesPath, index, "request"]) : []),
    ...checkDirectAnswer(route, [...routesPath, index]),
    ...checkCache(route, [...routesPath, index, "cache"]),
    ...(route.split ? checkSplit(route.split, [...routesPath, index, "split"]) : []),
    ...(route.transform ? checkTransform(route.transform, route.path, [...routesPath, index, "transform"]) : []),
  ]);
  return [...checkUpstreams(draft), ...each, ...checkUniqueness(draft)];
}
