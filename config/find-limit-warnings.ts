import type { Limit } from "#contracts/limit.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { DraftConfig } from "./draft-config.ts";
import type { Mistake, Path } from "./format-path.ts";
import { type LimitFields, readRate } from "./limit-rate.ts";
import { admittedMethods, pathCovers } from "./path-pattern.ts";

const MOST_LOGGED = 1000;

/** Limits that are valid and yet probably not what was meant. */
export function findLimitWarnings({ config, limitNames }: DraftConfig, compiled: CompiledConfig): Mistake[] {
  const { default: fallback, rules } = config.rateLimiting;
  const written = rules.map((fields, index) => ({ fields, name: limitNames[index], path: ["rateLimiting", "rules", index] as Path }));
  const all = fallback === undefined ? written : [...written, { fields: fallback, name: "default", path: ["rateLimiting", "default"] }];
  return all.flatMap(({ fields, name, path }) => [
    ...findLongLog(fields, path),
    ...findChosenCounter(
      compiled.limits.find((limit) => limit.name === name),
      compiled,
      path,
    ),
  ]);
}

/** A log keeps an entry for every request that it admits, and reads them all for each. */
function findLongLog(fields: LimitFields, path: Path): Mistake[] {
  if (fields.algorithm !== "sliding-log" || (readRate(fields)?.quota ?? 0) <= MOST_LOGGED) return [];
  const message = "is much for a log, which keeps an entry for each request: use sliding-window";
  return [{ path: [...path, fields.rate === undefined ? "limit" : "rate"], message }];
}

/** Whoever writes another value into a header has another counter, also where it is one of a list. */
function findChosenCounter(limit: Limit | undefined, compiled: CompiledConfig, path: Path): Mistake[] {
  if (limit === undefined || !isChosen(limit) || compiled.limits.some((other) => bounds(other, limit, compiled))) return [];
  const message =
    "counts by a header, and callers choose its value: each new one begins a new count; add a limit by client, key or address beside it, with additional: true";
  return [{ path: [...path, "by"], message }];
}

function isChosen({ by }: Limit): boolean {
  return [by].flat().some((one) => one.startsWith("header:"));
}

/** Whether `other` holds for every request of the limit too, and counts callers by what they cannot choose. */
function bounds(other: Limit, limit: Limit, { routes }: CompiledConfig): boolean {
  const { by, shadow, when, additional } = other;
  if (shadow || when !== undefined || isChosen(other) || [by].flat().includes("route")) return false;
  if (!additional && !limit.additional) return false;
  const path = limit.path ?? routes.find(({ id }) => id === limit.route)?.path ?? "/*";
  const covers = (other.route ?? limit.route) === limit.route && pathCovers(other.path ?? "/*", path);
  const { methods } = other;
  return covers && (methods === undefined || (limit.methods?.every((method) => admittedMethods(methods).includes(method)) ?? false));
}
