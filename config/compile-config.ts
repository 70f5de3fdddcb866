import type { Cors } from "#contracts/cors.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { RequestRules } from "#contracts/request-rules.ts";
import type { Route } from "#contracts/route.ts";
import { compileAccess, heldRoles } from "./compile-access.ts";
import { compileAuth, compileRouteAuth } from "./compile-auth.ts";
import { compileLimits } from "./compile-limits.ts";
import { compileUpstreams } from "./compile-upstreams.ts";
import type { DraftConfig } from "./draft-config.ts";
import { compareSpecificity } from "./path-pattern.ts";
import { simplifySchema } from "./simplify-schema.ts";
import { slug } from "./slug.ts";

function compileRoutes(draft: DraftConfig, nameOf: (upstream: string) => string): Route[] {
  const routes = draft.config.gateway.routes.map((route, index) => ({
    ...route,
    id: draft.routeIds[index] ?? slug(route.path),
    ...(route.methods ? { methods: [...new Set(route.methods)] } : {}),
    ...(route.upstream !== undefined && { upstream: nameOf(route.upstream) }),
    ...(route.split && {
      split: { ...route.split, branches: route.split.branches.map((branch) => ({ ...branch, upstream: nameOf(branch.upstream) })) },
    }),
    ...(route.mirror && { mirror: { ...route.mirror, upstream: nameOf(route.mirror.upstream) } }),
    ...(route.request && { request: compileRequestRules(route.request) }),
    ...(route.cors && { cors: compileCors(route.cors, draft.config.rateLimiting.legacyHeaders) }),
    ...compileRouteAuth(route.auth, draft),
  }));
  return routes.sort(compareSpecificity);
}

const legacyHeaders = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

/** Who asks for the fields that old clients know wants pages to read them too. */
function compileCors(cors: Cors, withLegacyHeaders: boolean): Cors {
  const { exposeHeaders } = cors;
  return withLegacyHeaders && !exposeHeaders.includes("*")
    ? { ...cors, exposeHeaders: [...new Set([...exposeHeaders, ...legacyHeaders])] }
    : cors;
}

function compileRequestRules({ parameters, body, ...sizes }: RequestRules): RequestRules {
  return {
    ...sizes,
    ...(parameters && { parameters: parameters.map((parameter) => ({ ...parameter, schema: simplifySchema(parameter.schema) })) }),
    ...(body && { body: { ...body, ...(body.schema && { schema: simplifySchema(body.schema) }) } }),
  };
}

/** A role that inherits one that is not limited is not limited either. */
function compileBypass({ auth, rateLimiting }: GatewayConfig): CompiledConfig["bypass"] {
  const { roles } = auth.rbac;
  const named = new Set(rateLimiting.bypass.roles);
  const heirs = Object.keys(roles).filter((role) => heldRoles(roles, role).some((held) => named.has(held)));
  return { ...rateLimiting.bypass, roles: [...new Set([...named, ...heirs])] };
}

/**
 * The config as the edge runs it: defaults filled in, names resolved, routes, access rules and limits most specific first.
 * The draft must have passed every check.
 */
export function compileConfig(draft: DraftConfig): CompiledConfig {
  const { gateway, rateLimiting, monitoring, ml } = draft.config;
  const { upstreams, nameOf } = compileUpstreams(gateway);
  return {
    accessLog: gateway.accessLog,
    accessLogSample: gateway.accessLogSample,
    traceSample: monitoring.traceSample,
    metricsEnabled: monitoring.metricsEnabled,
    addresses: gateway.addresses ?? { allow: [], deny: [] },
    ...(gateway.countries && { countries: gateway.countries }),
    ...(gateway.networks && { networks: gateway.networks }),
    upstreams,
    routes: compileRoutes(draft, nameOf),
    ...compileAuth(draft.config),
    ...compileAccess(draft.config),
    limits: compileLimits(draft),
    ...(rateLimiting.regions && { limitRegions: rateLimiting.regions }),
    ...(rateLimiting.legacyHeaders && { legacyLimitHeaders: true }),
    bypass: compileBypass(draft.config),
    ...(ml.refuseAbove === undefined ? {} : { riskRefuseAbove: ml.refuseAbove }),
  };
}
