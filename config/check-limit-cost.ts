import type { Mistake, Path } from "./format-path.ts";
import { type LimitFields, readRate } from "./limit-rate.ts";

/** Costs that stand in the file and are more than a counter ever has: no request could pay them. A limit of nothing is meant to refuse. */
export function checkLimitCost(fields: LimitFields, path: Path): Mistake[] {
  const quota = readRate(fields)?.quota;
  if (quota === undefined) return [];
  const most = [
    { who: "the limit", units: mostUnits(fields, quota, quota) },
    ...Object.entries(fields.planLimits ?? {}).map(([plan, planned]) => ({
      who: `the limit of plan ${JSON.stringify(plan)}`,
      units: mostUnits(fields, planned, quota),
    })),
  ].filter(({ units }) => units > 0);
  return fixedCosts(fields.cost).flatMap(({ at, cost }) => {
    const exceeded = most.find(({ units }) => cost > units);
    if (exceeded === undefined) return [];
    return [
      { path: [...path, "cost", ...at], message: `is more than ${exceeded.who} ever has, which is ${exceeded.units}: nobody could pay it` },
    ];
  });
}

/** A small bucket stays small under another quota; a large one is never more than the larger of both. */
function mostUnits({ burst, algorithm = "token-bucket" }: LimitFields, units: number, quota: number): number {
  if (burst === undefined || algorithm !== "token-bucket") return units;
  return burst < quota ? Math.min(burst, units) : Math.max(burst, units);
}

function fixedCosts(cost: LimitFields["cost"]): { at: Path; cost: number }[] {
  if (cost === undefined) return [];
  if (typeof cost === "number") return [{ at: [], cost }];
  const methods = Object.entries(cost.methods ?? {}).map(([method, units]) => ({ at: ["methods", method], cost: units ?? 0 }));
  return [{ at: ["default"], cost: cost.default }, ...methods];
}
