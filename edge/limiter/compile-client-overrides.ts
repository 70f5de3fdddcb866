import type { LimitOverride, LimitsDocument } from "#contracts/live-policy.ts";

/** Overrides of one limit for some clients. */
export interface ClientOverrides {
  readonly exact: ReadonlyMap<string, LimitOverride>;
  /** The longest prefix first: of those that match it says most about a client. */
  readonly patterns: readonly { readonly prefix: string; readonly override: LimitOverride }[];
}

/** By limit; none for those that are the same for every client. */
export function compileClientOverrides(clients: LimitsDocument["clients"] = {}): Map<string, ClientOverrides> {
  return new Map(Object.entries(clients).map(([limit, overrides]) => [limit, compile(Object.entries(overrides))]));
}

function compile(overrides: readonly [string, LimitOverride][]): ClientOverrides {
  const patterns = overrides
    .filter(([client]) => client.endsWith("*"))
    .map(([client, override]) => ({ prefix: client.slice(0, -1), override }));
  return {
    exact: new Map(overrides.filter(([client]) => !client.endsWith("*"))),
    patterns: patterns.sort((one, other) => other.prefix.length - one.prefix.length),
  };
}
