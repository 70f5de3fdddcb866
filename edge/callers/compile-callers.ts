import type { CallerRules } from "#contracts/caller-rules.ts";
import { type AddressMatcher, matchAddress } from "../path/match-address.ts";

interface Lists<Item> {
  /** Null: all are allowed. */
  readonly allow: ReadonlySet<Item> | null;
  readonly deny: ReadonlySet<Item>;
}

/** Where callers may come from, worked out once for a policy. Null: nothing is said about it. */
export interface CompiledCallers {
  readonly allowed: AddressMatcher | null;
  readonly denied: AddressMatcher | null;
  readonly countries: Lists<string> | null;
  readonly networks: Lists<number> | null;
}

/** Null where callers may come from everywhere. */
export function compileCallers({ addresses, countries, networks }: CallerRules): CompiledCallers | null {
  const compiled = {
    allowed: matchAddress(addresses?.allow ?? []),
    denied: matchAddress(addresses?.deny ?? []),
    countries: compileLists(countries),
    networks: compileLists(networks),
  };
  return Object.values(compiled).every((part) => part === null) ? null : compiled;
}

function compileLists<Item>(lists: { allow: readonly Item[]; deny: readonly Item[] } | undefined): Lists<Item> | null {
  if (lists === undefined || (lists.allow.length === 0 && lists.deny.length === 0)) return null;
  return { allow: lists.allow.length === 0 ? null : new Set(lists.allow), deny: new Set(lists.deny) };
}
