import type { CompiledConfig, LivePolicy } from "#contracts/live-policy.ts";
import type { Route } from "#contracts/route.ts";
import type { Upstream } from "#contracts/upstream.ts";
import { type CompiledAccessRule, compileAccessRule } from "../auth/compile-access-rule.ts";
import type { IssuerKeys } from "../auth/issuer-keys.ts";
import { describeProtectedResource } from "../auth/protected-resource.ts";
import { type CompiledCallers, compileCallers } from "../callers/compile-callers.ts";
import { compileClientOverrides } from "../limiter/compile-client-overrides.ts";
import { compileLimitTable } from "../limiter/limit-table.ts";
import { AddressTable } from "../path/address-table.ts";
import { matchAddress } from "../path/match-address.ts";
import { PathTable, withoutTrailingSlash } from "../path/path-table.ts";
import { RouteTable } from "../routes/route-table.ts";
import { planSplits } from "../upstream/split-plan.ts";
import type { TargetIds } from "../upstream/target-ids.ts";
import { planTargets, type TargetPlan } from "../upstream/target-plan.ts";
import { compileRoute, type RoutePlan } from "./compile-route.ts";
import type { Policy } from "./policy.ts";

/** Builds the tables that the steps look things up in; runs once for every change of the live policy. */
export function buildPolicy(
  config: CompiledConfig,
  live: LivePolicy,
  issuers: ReadonlyMap<string, IssuerKeys>,
  targetIds: TargetIds = new Map(),
): Policy {
  const upstreams = new Map(config.upstreams.map((upstream) => [upstream.name, upstream]));
  return {
    config,
    issuers,
    protectedResource: describeProtectedResource(config),
    targetIds,
    versions: Object.fromEntries(Object.entries(live).map(([part, document]) => [part, document?.version ?? 0])),
    callers: compileCallers(config),
    routeCallers: routeCallers(config.routes),
    bypassed: matchAddress(config.bypass.ips),
    routes: new RouteTable(config.routes),
    upstreams,
    splits: planSplits(config.routes, upstreams),
    targetPlans: targetPlans(config.upstreams, targetIds),
    plans: routePlans(config.routes),
    accessRules: accessTable(config),
    deniesUnnamed: config.accessDefault === "deny",
    authMethods: [...new Set(config.routes.flatMap(({ auth }) => auth))],
    limits: compileLimitTable(config.limits),
    limitRegions: limitRegions(config.limitRegions),
    overrides: new Map(Object.entries(live.limits?.overrides ?? {})),
    clientOverrides: compileClientOverrides(live.limits?.clients),
    candidates: new Map(Object.entries(live.limits?.candidates ?? {})),
    blocks: new Map(Object.entries(live.blocks?.clients ?? {})),
    addressBlocks: addressTable(live.blocks?.addresses ?? {}),
    risk: new Map(Object.entries(live.risk?.scores ?? {})),
    riskExpiresAt: live.risk?.expiresAt ?? 0,
    revokedKeys: new Set(live.revocations?.apiKeys),
    revokedTokens: new Set(Object.keys(live.revocations?.tokens ?? {})),
    revokedClients: new Map(Object.entries(live.revocations?.clients ?? {})),
    ejected: new Map(Object.entries(live.upstreams?.ejected ?? {})),
    cachedPaths: cachedPaths(config.routes),
    purges: {
      all: live.cache?.all ?? 0,
      routes: new Map(Object.entries(live.cache?.routes ?? {})),
      tags: new Map(Object.entries(live.cache?.tags ?? {})),
    },
  };
}

/** A value for some methods stands before one for all of them. */
function methodsFirst<Value extends { methods?: readonly string[] | undefined }>(values: readonly Value[]): Value[] {
  return [...values].sort((a, b) => Number(a.methods === undefined) - Number(b.methods === undefined));
}

function targetPlans(upstreams: readonly Upstream[], ids: TargetIds): Map<string, TargetPlan> {
  const several = upstreams.filter(({ targets }) => targets.length > 1);
  return new Map(several.map((upstream) => [upstream.name, planTargets(upstream, ids)]));
}

function routePlans(routes: readonly Route[]): Map<string, RoutePlan> {
  return new Map(
    routes.flatMap((route) => {
      const plan = compileRoute(route);
      return plan === null ? [] : [[route.id, plan]];
    }),
  );
}

function routeCallers(routes: readonly Route[]): Map<string, CompiledCallers> {
  return new Map(
    routes.flatMap((route) => {
      const callers = compileCallers(route);
      return callers === null ? [] : [[route.id, callers]];
    }),
  );
}

function addressTable<Value>(ranges: Readonly<Record<string, Value>>): AddressTable<Value> | null {
  const table = new AddressTable<Value>();
  const entries = Object.entries(ranges);
  for (const [range, value] of entries) table.set(range, value);
  return entries.length > 0 ? table : null;
}

function cachedPaths(routes: readonly Route[]): PathTable<Route> | null {
  const cached = routes.filter(({ cache }) => cache !== undefined);
  const table = new PathTable<Route>();
  for (const route of cached) table.add(route.path, route);
  return cached.length > 0 ? table : null;
}

function accessTable(config: CompiledConfig): PathTable<CompiledAccessRule> {
  const table = new PathTable<CompiledAccessRule>();
  for (const rule of methodsFirst(config.accessRules)) table.add(withoutTrailingSlash(rule.path), compileAccessRule(rule, config));
  return table;
}

function limitRegions(regions: CompiledConfig["limitRegions"] = {}): Policy["limitRegions"] {
  const listed = Object.entries(regions).map(([database, codes]) => ({ database, regions: codes }));
  // Where no region fits, the first is taken.
  return listed.length === 0 ? null : [{ database: undefined, regions: [] }, ...listed];
}
