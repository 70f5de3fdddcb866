import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";

/** Entries of a list whose value under `key` stands in an earlier entry too. */
function findRepeated<Entry>(list: Path, entries: readonly Entry[], key: keyof Entry & string, message: string): Mistake[] {
  return entries.flatMap((entry, index) => {
    const same = entries.findIndex((other) => other[key] === entry[key]);
    return same < index ? [{ path: [...list, index, key], message, other: [...list, same] }] : [];
  });
}

function checkRoute({ names }: DraftConfig, route: string | undefined, path: Path): Mistake[] {
  if (route === undefined || names.routes.has(route)) return [];
  return [{ path, message: `${JSON.stringify(route)} is not a route: ${suggestName(route, names.routes)}` }];
}

function checkAlerts(draft: DraftConfig): Mistake[] {
  const { rules, webhooks } = draft.config.alerts;
  const [rulesPath, webhooksPath] = [
    ["alerts", "rules"],
    ["alerts", "webhooks"],
  ];
  return [
    ...findRepeated(rulesPath, rules, "name", "is the name of {other} too: give each alert a name of its own"),
    ...rules.flatMap(({ route }, index) => checkRoute(draft, route, [...rulesPath, index, "route"])),
    ...findRepeated(webhooksPath, webhooks, "name", "is the name of {other} too: give each webhook a name of its own"),
  ];
}

function checkRails(draft: DraftConfig): Mistake[] {
  const { loop } = draft.config;
  const path = ["loop", "routes"];
  const bounded = [{ path: ["loop"] as Path, rails: loop }, ...loop.routes.map((rails, index) => ({ path: [...path, index], rails }))];
  return [
    ...findRepeated(path, loop.routes, "route", "is the route of {other} too: write its guard rails in one place"),
    ...loop.routes.flatMap(({ route }, index) => checkRoute(draft, route, [...path, index, "route"])),
    ...bounded.flatMap(({ path, rails }) => {
      const minimum = rails.minimum ?? loop.minimum ?? 1;
      const maximum = rails.maximum ?? loop.maximum;
      if (maximum === undefined || minimum <= maximum) return [];
      const field = rails.minimum === undefined ? "maximum" : "minimum";
      return [{ path: [...path, field], message: `minimum ${minimum} is above maximum ${maximum}: lower one or raise the other` }];
    }),
  ];
}

function checkSampling(draft: DraftConfig): Mistake[] {
  const path = ["monitoring", "rawSampleByRoute"];
  return Object.keys(draft.config.monitoring.rawSampleByRoute).flatMap((route) => checkRoute(draft, route, [...path, route]));
}

/** Mistakes in what is kept, in alerts, and in what the loop may do. */
export function checkLoop(draft: DraftConfig): Mistake[] {
  return [...checkSampling(draft), ...checkAlerts(draft), ...checkRails(draft)];
}
