import type { CompiledConfig, LimitCandidate, LimitOverride } from "#contracts/live-policy.ts";
import type { Route } from "#contracts/route.ts";
import type { Method } from "#contracts/scalars.ts";
import type { Upstream } from "#contracts/upstream.ts";
import type { CompiledAccessRule } from "../auth/compile-access-rule.ts";
import type { IssuerKeys } from "../auth/issuer-keys.ts";
import type { ProtectedResource } from "../auth/protected-resource.ts";
import type { Purges } from "../cache/is-purged.ts";
import type { CompiledCallers } from "../callers/compile-callers.ts";
import type { ClientOverrides } from "../limiter/compile-client-overrides.ts";
import type { LimitTable } from "../limiter/limit-table.ts";
import type { AddressTable } from "../path/address-table.ts";
import type { AddressMatcher } from "../path/match-address.ts";
import type { PathTable } from "../path/path-table.ts";
import type { RouteTable } from "../routes/route-table.ts";
import type { SplitPlan } from "../upstream/split-plan.ts";
import type { TargetIds } from "../upstream/target-ids.ts";
import type { TargetPlan } from "../upstream/target-plan.ts";
import type { RoutePlan } from "./compile-route.ts";

export interface LiveBlock {
  reason: string;
  expiresAt: number | null;
}

/** The live policy as the steps use it: looked up, never parsed, on the hot path. */
export interface Policy {
  readonly config: CompiledConfig;
  /** Versions of the documents this was built from, by part; the bundle's config is version 0. */
  readonly versions: Record<string, number>;
  /** Where callers of all routes may come from; null: from everywhere. */
  readonly callers: CompiledCallers | null;
  /** The same by route id; none for those that say nothing about it. */
  readonly routeCallers: ReadonlyMap<string, CompiledCallers>;
  readonly bypassed: AddressMatcher | null;
  readonly routes: RouteTable;
  /** By route id; routes that forward what they are asked for have none. */
  readonly plans: ReadonlyMap<string, RoutePlan>;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** By upstream; none for those with a single target. */
  readonly targetPlans: ReadonlyMap<string, TargetPlan>;
  /** By route; none for those that are not split. */
  readonly splits: ReadonlyMap<string, SplitPlan>;
  readonly accessRules: PathTable<CompiledAccessRule>;
  /** Whether nobody may use a path that no access rule names. */
  readonly deniesUnnamed: boolean;
  /** Every way to prove who one is that some route takes. */
  readonly authMethods: Route["auth"];
  readonly limits: LimitTable;
  /** Where the limits of callers are counted, the default database first; null: all of them there. */
  readonly limitRegions: readonly { readonly database: string | undefined; readonly regions: readonly string[] }[] | null;
  readonly overrides: ReadonlyMap<string, LimitOverride>;
  /** By limit; none for those that are the same for every client. */
  readonly clientOverrides: ReadonlyMap<string, ClientOverrides>;
  readonly candidates: ReadonlyMap<string, LimitCandidate>;
  readonly blocks: ReadonlyMap<string, LiveBlock>;
  /** By address range; null: none is blocked. */
  readonly addressBlocks: AddressTable<LiveBlock> | null;
  readonly risk: ReadonlyMap<string, number>;
  readonly riskExpiresAt: number;
  readonly revokedKeys: ReadonlySet<string>;
  /** Tokens by `<issuer> <jti>`, or by `jti` alone in documents of older writers. */
  readonly revokedTokens: ReadonlySet<string>;
  /** Clients whose tokens made before that time (milliseconds since 1970) hold no more. */
  readonly revokedClients: ReadonlyMap<string, number>;
  readonly ejected: ReadonlyMap<string, number | null>;
  readonly issuers: ReadonlyMap<string, IssuerKeys>;
  /** Null: it is not told. */
  readonly protectedResource: ProtectedResource | null;
  readonly targetIds: TargetIds;
  /** Routes that keep answers, of every host; null: none does. */
  readonly cachedPaths: PathTable<Route> | null;
  readonly purges: Purges;
}

/** Whether a value limited to some methods takes this one; GET includes HEAD. */
export function takesMethod(methods: readonly Method[] | undefined, method: string): boolean {
  if (methods === undefined) return true;
  return methods.some((taken) => taken === method || (taken === "GET" && method === "HEAD"));
}
