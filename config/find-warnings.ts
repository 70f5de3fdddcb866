import type { CompiledConfig } from "#contracts/live-policy.ts";
import { findCacheWarnings } from "./check-cache.ts";
import { findCallerWarnings } from "./check-callers.ts";
import { findCertificateWarnings } from "./check-certificates.ts";
import { findOAuth2Warnings } from "./check-oauth2.ts";
import { upstreamsOf } from "./compile-upstreams.ts";
import type { DraftConfig } from "./draft-config.ts";
import { findAccessWarnings } from "./find-access-warnings.ts";
import { findLimitWarnings } from "./find-limit-warnings.ts";
import { findUpstreamWarnings } from "./find-upstream-warnings.ts";
import type { Mistake } from "./format-path.ts";
import { pathCovers } from "./path-pattern.ts";

function findUnusedUpstreams({ config }: DraftConfig): Mistake[] {
  const used = new Set(config.gateway.routes.flatMap(upstreamsOf));
  const unused = Object.keys(config.gateway.upstreams).filter((name) => !used.has(name));
  return unused.map((name) => ({ path: ["gateway", "upstreams", name], message: "no route forwards to it" }));
}

function findUnlimitedRoutes({ config, routeIds }: DraftConfig, compiled: CompiledConfig): Mistake[] {
  return config.gateway.routes.flatMap(({ path }, index) => {
    const limited = compiled.limits.some(
      (limit) => (limit.route ?? routeIds[index]) === routeIds[index] && pathCovers(limit.path ?? "/*", path),
    );
    return limited
      ? []
      : [{ path: ["gateway", "routes", index], message: "no limit applies to all of it: add a rule for it, or rateLimiting.default" }];
  });
}

/** Workers send a target's own Host whatever is written. */
function findHostChanges({ config }: DraftConfig): Mistake[] {
  return config.gateway.routes.flatMap(({ transform }, index) =>
    transform?.host === undefined
      ? []
      : [
          {
            path: ["gateway", "routes", index, "transform", "host"],
            message: "is for self-hosted edges: Workers send the target's own Host, so give the target that name where one runs",
          },
        ],
  );
}

function findMirrorsOfThemselves({ config }: DraftConfig): Mistake[] {
  return config.gateway.routes.flatMap(({ upstream, mirror, split }, index) => {
    const own = [upstream, ...(split?.branches ?? []).map((branch) => branch.upstream)];
    if (mirror === undefined || !own.includes(mirror.upstream)) return [];
    const message = "is where the requests go anyway: it will see them twice";
    return [{ path: ["gateway", "routes", index, "mirror", "upstream"], message }];
  });
}

/** What is valid and yet probably not meant. */
export function findWarnings(draft: DraftConfig, compiled: CompiledConfig): Mistake[] {
  const upstreams = Object.entries(draft.config.gateway.upstreams).flatMap(([name, upstream]) =>
    findUpstreamWarnings(upstream, ["gateway", "upstreams", name]),
  );
  return [
    ...upstreams,
    ...findUnusedUpstreams(draft),
    ...findCallerWarnings(draft),
    ...findAccessWarnings(draft, compiled),
    ...findUnlimitedRoutes(draft, compiled),
    ...findLimitWarnings(draft, compiled),
    ...findHostChanges(draft),
    ...findMirrorsOfThemselves(draft),
    ...findCacheWarnings(draft, compiled),
    ...findOAuth2Warnings(draft),
    ...findCertificateWarnings(draft),
  ];
}
