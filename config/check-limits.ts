import { Client } from "#contracts/client.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import { checkLimitRegions } from "./check-limit-regions.ts";
import { checkRulePath } from "./check-path.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { patternsCollide } from "./path-pattern.ts";

type LimitFields = NonNullable<GatewayConfig["rateLimiting"]["default"]>;
const longestWindowSeconds = 31_536_000;
const MOST_LOGGED = 1000;

function checkFields({ algorithm, burst, window, policy }: LimitFields, path: Path): Mistake[] {
  const mistakes: Mistake[] = [];
  if (burst !== undefined && algorithm !== undefined && algorithm !== "token-bucket") {
    mistakes.push({ path: [...path, "burst"], message: `${algorithm} has no burst: use token-bucket, or take burst away` });
  }
  if (algorithm === "sliding-log" && policy !== undefined && policy !== "exact") {
    const message = `sliding-log is always exact: take policy away, or use sliding-window, which can be ${policy}`;
    mistakes.push({ path: [...path, "policy"], message });
  }
  if (durationSeconds(window) > longestWindowSeconds) {
    mistakes.push({ path: [...path, "window"], message: "is longer than a year: use at most 365d" });
  }
  return mistakes;
}

function checkName({ config, limitNames, touched }: DraftConfig, index: number): Mistake[] {
  const name = config.rateLimiting.rules[index]?.name;
  if (name === undefined) return [];
  const path = ["rateLimiting", "rules", index, "name"];
  if (name === "default" && (config.rateLimiting.default || touched(["rateLimiting", "default"]))) {
    return [{ path, message: "is the name of rateLimiting.default: choose another" }];
  }
  const same = limitNames.indexOf(name);
  if (same < 0 || same >= index) return [];
  return [{ path, message: "is the name of {other} too: give each limit a name of its own", other: ["rateLimiting", "rules", same] }];
}

function checkScope({ config, names, touched }: DraftConfig, index: number): Mistake[] {
  const path = ["rateLimiting", "rules", index];
  const { route, path: pattern } = config.rateLimiting.rules[index] ?? {};
  if (route !== undefined && pattern !== undefined) return [{ path, message: "names a route and a path: give one of them" }];
  if (route !== undefined && !names.routes.has(route)) {
    return [{ path: [...path, "route"], message: `${JSON.stringify(route)} is not a route: ${suggestName(route, names.routes)}` }];
  }
  if (pattern !== undefined) return checkRulePath(pattern, [...path, "path"]);
  if (route !== undefined || touched(path)) return [];
  return [{ path, message: "names neither route nor path: give one, or write the limit of all requests under rateLimiting.default" }];
}

function checkOverlap({ config, touched }: DraftConfig, index: number): Mistake[] {
  const { rules } = config.rateLimiting;
  const [rule, list] = [rules[index], ["rateLimiting", "rules"]];
  if (!rule || touched([...list, index]) || (rule.route ?? rule.path) === undefined) return [];
  const same = rules.findIndex(
    (other, at) => at < index && other.route === rule.route && patternsCollide(other, rule) && !touched([...list, at]),
  );
  if (same < 0) return [];
  const path = [...list, index, rule.path === undefined ? "route" : "path"];
  return [{ path, message: "{other} applies to the same requests: only one limit can", other: [...list, same] }];
}

function checkBypass(clients: readonly string[]): Mistake[] {
  return clients.flatMap((client, index) =>
    /^(key|sub):/.test(client) && Client.safeParse(client).success
      ? []
      : [
          {
            path: ["rateLimiting", "bypass", "clients", index],
            message: `${JSON.stringify(client)} is not a client: use key:<id> or sub:<subject>`,
          },
        ],
  );
}

/** A log keeps an entry for every request that it admits, and reads them all for each. */
export function findLimitWarnings({ config }: DraftConfig): Mistake[] {
  const { default: fallback, rules } = config.rateLimiting;
  const written = [...rules.map((rule, index) => ({ rule, path: ["rules", index] })), { rule: fallback, path: ["default"] }];
  return written.flatMap(({ rule, path }) =>
    rule?.algorithm === "sliding-log" && rule.limit > MOST_LOGGED
      ? [
          {
            path: ["rateLimiting", ...path, "limit"],
            message: "is much for a log, which keeps an entry for each request: use sliding-window",
          },
        ]
      : [],
  );
}

/** Mistakes in limits and in who is not limited. */
export function checkLimits(draft: DraftConfig): Mistake[] {
  const { default: fallback, rules, bypass } = draft.config.rateLimiting;
  return [
    ...(fallback ? checkFields(fallback, ["rateLimiting", "default"]) : []),
    ...rules.flatMap((rule, index) => [
      ...checkName(draft, index),
      ...checkScope(draft, index),
      ...checkOverlap(draft, index),
      ...checkFields(rule, ["rateLimiting", "rules", index]),
    ]),
    ...checkBypass(bypass.clients),
    ...checkLimitRegions(draft),
  ];
}
