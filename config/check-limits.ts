import { Client } from "#contracts/client.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { durationSeconds } from "#contracts/scalars.ts";
import { checkRulePath } from "./check-path.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { suggestName } from "./nearest-name.ts";
import { patternsCollide } from "./path-pattern.ts";

type LimitFields = NonNullable<GatewayConfig["rateLimiting"]["default"]>;
const longestWindowSeconds = 31_536_000;

function checkFields({ algorithm, burst, window }: LimitFields, path: Path): Mistake[] {
  const mistakes: Mistake[] = [];
  if (burst !== undefined && algorithm !== undefined && algorithm !== "token-bucket") {
    mistakes.push({ path: [...path, "burst"], message: `${algorithm} has no burst: use token-bucket, or take burst away` });
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
  ];
}
