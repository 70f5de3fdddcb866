import type { Limit } from "#contracts/limit.ts";
import type { LimitSimulation } from "#contracts/limit-simulation.ts";

/** What requests of the past do not tell of what these limits ask, and what is taken in its place, in sentences. */
export function describeUnknown(limits: readonly Limit[], kind: LimitSimulation["source"]["kind"]): string[] {
  const said = limits.flatMap((limit) => (kind === "log" ? unlogged(limit) : unstored(limit)));
  return [...new Set(said.filter(([isSo]) => isSo).map(([, sentence]) => sentence))];
}

type Said = [isSo: boolean, sentence: string];

function unlogged({ by, cost, when, planQuotas }: Limit): Said[] {
  const others = partsOf(by).filter((part) => part !== "client" && part !== "address" && part !== "route");
  const conditions = Object.keys(when ?? {}).join(", ");
  return [
    [others.length > 0, `A log tells of no ${others.join(", ")}: the address is counted in its place.`],
    [when !== undefined, `A log does not tell what the rule asks for (${conditions}): requests are taken to have none of it.`],
    [planQuotas !== undefined, "A log tells of no plans: everybody has the quota of those without one."],
    [cost?.field?.startsWith("header:") ?? false, `A log does not tell the cost in ${cost?.field}: requests cost what their method does.`],
    [cost?.response !== undefined, unanswered],
  ];
}

function unstored({ by, cost, planQuotas }: Limit): Said[] {
  const fields = partsOf(by).filter((part) => part.startsWith("header:"));
  return [
    [fields.length > 0, `What was counted by ${fields.join(", ")} is not stored: the client is counted in its place.`],
    [planQuotas !== undefined, "Plans are not stored: everybody has the quota of those without one."],
    [cost?.response !== undefined, unanswered],
  ];
}

const unanswered = "What answers said of the cost is not known: requests cost what is charged in advance.";

function partsOf(by: Limit["by"]): readonly string[] {
  return typeof by === "string" ? [by] : by;
}
