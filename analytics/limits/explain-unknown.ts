import type { Limit } from "#contracts/limit.ts";

/** Which limits there are, for who named another. */
export function explainUnknown(name: string, limits: readonly Limit[]): string {
  const known = limits.map((limit) => limit.name);
  return known.length === 0 ? "No config with limits is live." : `There is no limit "${name}"; the live config has ${known.join(", ")}.`;
}
