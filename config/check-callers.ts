import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { isAddressRange } from "./check-addresses.ts";
import { countries, otherCodes } from "./countries.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { rangeCovers } from "./range-covers.ts";

type Callers = Pick<GatewayConfig["gateway"], "addresses" | "countries" | "networks">;
type Covers<Item> = (outer: Item, inner: Item) => boolean;
interface Lists<Item> {
  allow: readonly Item[];
  deny: readonly Item[];
}

const same: Covers<unknown> = (outer, inner) => outer === inner;
const coversAddress: Covers<string> = (outer, inner) => isAddressRange(outer) && isAddressRange(inner) && rangeCovers(outer, inner);

/** Every rule on where callers come from: the gateway's own, then those of its routes. */
function callersOf({ gateway }: GatewayConfig): { callers: Callers; path: Path }[] {
  const ofRoutes = gateway.routes.map((route, index) => ({ callers: route, path: ["gateway", "routes", index] }));
  return [{ callers: gateway, path: ["gateway"] }, ...ofRoutes];
}

/** What is allowed in vain: it is denied as well. */
function checkContradictions<Item>(lists: Lists<Item> | undefined, path: Path, covers: Covers<Item>): Mistake[] {
  return (lists?.allow ?? []).flatMap((item, index) => {
    const at = lists?.deny.findIndex((denied) => covers(denied, item)) ?? -1;
    if (at < 0) return [];
    const message = `${item} is denied by {other}, which counts: take one of them away`;
    return [{ path: [...path, "allow", index], message, other: [...path, "deny", at] }];
  });
}

function checkCountries(lists: Callers["countries"], path: Path): Mistake[] {
  return (["allow", "deny"] as const).flatMap((list) =>
    (lists?.[list] ?? []).flatMap((code, index) => {
      if (countries.has(code)) return [];
      const meant = otherCodes[code];
      const right = meant === undefined ? "use ISO 3166-1 alpha-2, such as DE, or T1 for Tor and XX for unknown" : `did you mean ${meant}?`;
      return [{ path: [...path, list, index], message: `${code} is not the code of a country: ${right}` }];
    }),
  );
}

/** Mistakes in rules on where callers come from; addresses that are none are told elsewhere. */
export function checkCallers({ config }: DraftConfig): Mistake[] {
  return callersOf(config).flatMap(({ callers, path }) => [
    ...checkCountries(callers.countries, [...path, "countries"]),
    ...checkContradictions(callers.addresses, [...path, "addresses"], coversAddress),
    ...checkContradictions(callers.countries, [...path, "countries"], same),
    ...checkContradictions(callers.networks, [...path, "networks"], same),
  ]);
}

/** Entries that another of their list makes needless, and routes that allow what the gateway refuses. */
export function findCallerWarnings({ config }: DraftConfig): Mistake[] {
  const { gateway } = config;
  return callersOf(config).flatMap(({ callers, path }) => [
    ...(["allow", "deny"] as const).flatMap((list) => findNeedless(callers.addresses?.[list] ?? [], [...path, "addresses", list])),
    ...(callers === gateway
      ? []
      : [
          ...findRefusedAbove(callers.addresses, gateway.addresses, { path: [...path, "addresses"], covers: coversAddress }),
          ...findRefusedAbove(callers.countries, gateway.countries, { path: [...path, "countries"], covers: same }),
          ...findRefusedAbove(callers.networks, gateway.networks, { path: [...path, "networks"], covers: same }),
        ]),
  ]);
}

function findNeedless(ranges: readonly string[], path: Path): Mistake[] {
  return ranges.flatMap((range, index) => {
    const wider = ranges.find((other, at) => at !== index && rangeCovers(other, range) && (at < index || !rangeCovers(range, other)));
    return wider === undefined ? [] : [{ path: [...path, index], message: `lies in ${wider}, which stands there too: it changes nothing` }];
  });
}

function findRefusedAbove<Item>(
  lists: Lists<Item> | undefined,
  above: Lists<Item> | undefined,
  { path, covers }: { path: Path; covers: Covers<Item> },
): Mistake[] {
  const kind = String(path.at(-1));
  return (lists?.allow ?? []).flatMap((item, index) => {
    const isDenied = above?.deny.some((denied) => covers(denied, item));
    const isLeftOut = (above?.allow.length ?? 0) > 0 && !above?.allow.some((allowed) => covers(allowed, item) || covers(item, allowed));
    if (!isDenied && !isLeftOut) return [];
    return [{ path: [...path, "allow", index], message: `${item} is refused by gateway.${kind} already, so the route never sees it` }];
  });
}
