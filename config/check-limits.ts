import { Client } from "#contracts/client.ts";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import { checkLimitCost } from "./check-limit-cost.ts";
import { checkLimitRegions } from "./check-limit-regions.ts";
import { checkRulePath } from "./check-path.ts";
import { type DraftConfig, fallbackName } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { type LimitFields, readRate } from "./limit-rate.ts";
import { suggestName } from "./nearest-name.ts";
import { patternsCollide } from "./path-pattern.ts";

type Rule = GatewayConfig["rateLimiting"]["rules"][number];
const longestWindowSeconds = 31_536_000;
const highestQuota = 1_000_000_000;

function checkRate(fields: LimitFields, path: Path): Mistake[] {
  const twice = fields.rate !== undefined && (fields.limit !== undefined || fields.window !== undefined);
  if (twice) return [{ path, message: "has a rate, and limit or window beside it: give one of them" }];
  const rate = readRate(fields);
  if (rate === null) return checkMissing(fields, path);
  const at = fields.rate === undefined ? "window" : "rate";
  if (rate.windowSeconds > longestWindowSeconds) return [{ path: [...path, at], message: "is longer than a year: use at most 365d" }];
  if (rate.quota > highestQuota) return [{ path: [...path, "rate"], message: "is more than can be counted: use at most 1000M" }];
  return rate.calendar === undefined ? [] : checkCalendar(fields, rate.calendar, path);
}

function checkMissing({ limit, window }: LimitFields, path: Path): Mistake[] {
  if (limit !== undefined) return [{ path: [...path, "window"], message: "is missing: write a window, for example 1m" }];
  if (window !== undefined) return [{ path: [...path, "limit"], message: "is missing: write how many requests a window admits" }];
  return [{ path, message: "says not how often: give rate, for example 100/1m, or limit and window" }];
}

/** Days and months begin anew: nothing rolls or refills in them. */
function checkCalendar({ algorithm, policy }: LimitFields, calendar: string, path: Path): Mistake[] {
  if (algorithm !== undefined && algorithm !== "fixed-window") {
    return [
      {
        path: [...path, "algorithm"],
        message: `a ${calendar} of the calendar is a fixed-window: leave algorithm away, or write a duration`,
      },
    ];
  }
  if (policy !== "exact") return [];
  return [
    { path: [...path, "policy"], message: `a ${calendar} of the calendar is leased or strict: leave policy away, or write a duration` },
  ];
}

function checkFields(fields: LimitFields, path: Path): Mistake[] {
  const { algorithm, burst, cost } = fields;
  const mistakes = checkRate(fields, path);
  const isBucket = algorithm === undefined ? readRate(fields)?.calendar === undefined : algorithm === "token-bucket";
  if (burst !== undefined && !isBucket) {
    mistakes.push({
      path: [...path, "burst"],
      message: `${algorithm ?? "fixed-window"} has no burst: use token-bucket, or take burst away`,
    });
  }
  if (algorithm === "sliding-log" && fields.policy !== undefined && fields.policy !== "exact") {
    const message = `sliding-log is always exact: take policy away, or use sliding-window, which can be ${fields.policy}`;
    mistakes.push({ path: [...path, "policy"], message });
  }
  if (typeof cost === "object" && cost.maximum !== undefined && cost.maximum < cost.minimum) {
    mistakes.push({ path: [...path, "cost", "maximum"], message: `is less than the minimum, which is ${cost.minimum}` });
  }
  return [...mistakes, ...checkLimitCost(fields, path)];
}

function checkRoles({ roles = [] }: Rule, index: number, { names }: DraftConfig): Mistake[] {
  return roles.flatMap((role, at) =>
    names.roles.has(role)
      ? []
      : [
          {
            path: ["rateLimiting", "rules", index, "roles", at],
            message: `${JSON.stringify(role)} is not a role: ${suggestName(role, names.roles)}`,
          },
        ],
  );
}

function hasConditions({ headers, plans, roles, countries }: Rule): boolean {
  return [headers, plans, roles, countries].some((asked) => asked !== undefined);
}

function checkName({ config, limitNames, touched }: DraftConfig, index: number): Mistake[] {
  const rule = config.rateLimiting.rules[index];
  if (rule?.name === undefined) return checkFallbackName(config, touched, index);
  const { name } = rule;
  const path = ["rateLimiting", "rules", index, "name"];
  if (name === "default" && (config.rateLimiting.default || touched(["rateLimiting", "default"]))) {
    return [{ path, message: "is the name of rateLimiting.default: choose another" }];
  }
  const same = limitNames.indexOf(name);
  if (same < 0 || same >= index) return [];
  return [{ path, message: "is the name of {other} too: give each limit a name of its own", other: ["rateLimiting", "rules", same] }];
}

/** A name that depended on the place in the file would hand a limit's counters and overrides to another when a rule moves. */
function checkFallbackName({ rateLimiting: { rules } }: GatewayConfig, touched: DraftConfig["touched"], index: number): Mistake[] {
  const list = ["rateLimiting", "rules"];
  const nameAt = (at: number) => {
    const rule = rules[at];
    return rule === undefined || rule.name !== undefined || touched([...list, at]) ? null : fallbackName(rule);
  };
  const fallback = nameAt(index);
  const same = fallback === null ? -1 : rules.findIndex((_, at) => at < index && nameAt(at) === fallback);
  if (same < 0) return [];
  return [{ path: [...list, index], message: `would be called ${fallback}, as {other} is: give it a name`, other: [...list, same] }];
}

function checkScope({ config, names, touched }: DraftConfig, index: number): Mistake[] {
  const path = ["rateLimiting", "rules", index];
  const rule = config.rateLimiting.rules[index];
  const { route, path: pattern } = rule ?? {};
  if (route !== undefined && pattern !== undefined) return [{ path, message: "names a route and a path: give one of them" }];
  if (route !== undefined && !names.routes.has(route)) {
    return [{ path: [...path, "route"], message: `${JSON.stringify(route)} is not a route: ${suggestName(route, names.routes)}` }];
  }
  if (pattern !== undefined) return checkRulePath(pattern, [...path, "path"]);
  if (route !== undefined || touched(path) || (rule && (rule.additional || hasConditions(rule)))) return [];
  return [
    {
      path,
      message:
        "names neither route nor path: give one, say what else it asks for, make it additional, or write the limit of all requests under rateLimiting.default",
    },
  ];
}

function checkOverlap({ config, touched }: DraftConfig, index: number): Mistake[] {
  const { rules } = config.rateLimiting;
  const [rule, list] = [rules[index], ["rateLimiting", "rules"]];
  // Those that hold besides others may be many; those that ask for plans, roles or countries have an order.
  const stands = (one: Rule) => (one.route ?? one.path) !== undefined && !one.additional && !one.plans && !one.roles && !one.countries;
  if (!rule || touched([...list, index]) || !stands(rule)) return [];
  const same = rules.findIndex(
    (other, at) => at < index && other.route === rule.route && stands(other) && patternsCollide(other, rule) && !touched([...list, at]),
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
    ...(fallback && !draft.touched(["rateLimiting", "default"]) ? checkFields(fallback, ["rateLimiting", "default"]) : []),
    ...rules.flatMap((rule, index) => [
      ...checkName(draft, index),
      ...checkScope(draft, index),
      ...checkOverlap(draft, index),
      ...(draft.touched(["rateLimiting", "rules", index]) ? [] : checkFields(rule, ["rateLimiting", "rules", index])),
      ...checkRoles(rule, index, draft),
    ]),
    ...checkBypass(bypass.clients),
    ...checkLimitRegions(draft),
  ];
}
