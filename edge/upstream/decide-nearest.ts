import type { CallerRegion } from "../platform.ts";

/** Cloudflare's continents. These codes are never read as countries: SA is South America and not Saudi Arabia. */
const continents = new Set(["AF", "AN", "AS", "EU", "NA", "OC", "SA"]);

/** How exactly a target's regions name the caller's: 3 the data centre, 2 the country, 1 the continent, 0 none of them. */
function nearnessOf(regions: readonly string[], { colo, country, continent }: CallerRegion): 0 | 1 | 2 | 3 {
  if (colo !== null && regions.includes(colo)) return 3;
  if (country !== null && !continents.has(country) && regions.includes(country)) return 2;
  return continent !== null && regions.includes(continent) ? 1 : 0;
}

/** Those that name the caller's region most exactly; all of them when none names it. */
export function decideNearest<Item extends { readonly regions: readonly string[] }>(
  items: readonly Item[],
  caller: CallerRegion,
): readonly Item[] {
  const nearness = items.map(({ regions }) => nearnessOf(regions, caller));
  const most = Math.max(...nearness);
  return most === 0 ? items : items.filter((_, index) => nearness[index] === most);
}
