import type { QueryPeriod, QueryStep } from "#contracts/query-plan.ts";
import { stepMinutes } from "#contracts/query-plan.ts";
import { addUnits, minuteMs, startOf, toInstant, toWall, type WallMs } from "./zone-time.ts";

/** One step of a series; what lies outside of its period does not count. Milliseconds since 1970. */
export type Step = { readonly startMs: number; readonly fromMs: number; readonly toMs: number };

/** The steps of a period as the zone's clock has them; days may have 23 or 25 hours. */
export function decideSteps({ from, to }: QueryPeriod, step: QueryStep, timeZone: string): Step[] {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const next = step === "day" ? nextDay(timeZone) : (at: number) => at + stepMinutes[step] * minuteMs;
  const steps: Step[] = [];
  for (let at = toInstant(startOfStep(step, toWall(fromMs, timeZone)), timeZone); at < toMs; at = next(at)) {
    steps.push({ startMs: at, fromMs: Math.max(at, fromMs), toMs: Math.min(next(at), toMs) });
  }
  return steps;
}

/** Steps of some minutes begin with the hour. */
function startOfStep(step: QueryStep, wall: WallMs): WallMs {
  if (step === "minute" || step === "hour" || step === "day") return startOf(step, wall);
  return wall - (wall % (stepMinutes[step] * minuteMs));
}

function nextDay(timeZone: string) {
  return (at: number) => toInstant(addUnits(startOf("day", toWall(at, timeZone)), "day", 1), timeZone);
}
