import type { StandingLimits } from "#contracts/standing-limit.ts";
import type { Dependencies } from "../dependencies.ts";
import { describeClientLimit, describeLimit, describeOverride } from "./describe-limit.ts";
import { readClientOverrides, readConfiguredLimits, readOverrides } from "./limit-state.ts";

/** Every limit of the live config with its override in force, overrides that lost their limit, and changes for some clients. */
export async function listLimits({ db, now }: Pick<Dependencies, "db" | "now">): Promise<StandingLimits> {
  const limits = await readConfiguredLimits(db);
  const overrides = await readOverrides(db, now());
  const names = new Set(limits.map((limit) => limit.name));
  const orphans = [...overrides].filter(([name]) => !names.has(name));
  return {
    limits: limits.map((limit) => describeLimit(limit, overrides.get(limit.name) ?? null)),
    orphans: orphans.map(([name, override]) => ({ name, override: describeOverride(override) })),
    clients: (await readClientOverrides(db, now())).map(describeClientLimit),
  };
}
