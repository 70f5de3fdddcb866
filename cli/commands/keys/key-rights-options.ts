import type { Command } from "commander";
import { readAddresses, readPermissions, readPlan, readQuotas, readSomeNames } from "./read-key-options.ts";

export type KeyRightsOptions = {
  roles?: string[];
  permissions?: string[];
  /** Empty: none. */
  plan?: string;
  limits?: Record<string, number>;
  addresses?: string[];
  reason?: string;
};

/** Adds what a key may be given, when it is made and later. */
export function withKeyRights(command: Command): Command {
  return command
    .option("--roles <names>", "roles it holds, for example user,admin", readSomeNames)
    .option("--permissions <list>", "permissions besides those of its roles, for example read:metrics,write:*", readPermissions)
    .option("--plan <name>", "the plan it is on", readPlan)
    .option("--limits <list>", "quotas of its own, by limit, for example orders=50,login=5", readQuotas)
    .option("--addresses <list>", "the only addresses it may be used from, for example 203.0.113.0/24", readAddresses)
    .option("--reason <text>", "why; it stands in the ledger");
}

/** What of it was given, as the API takes it. */
export function rightsOf({ roles, permissions, plan, limits, addresses }: KeyRightsOptions) {
  return { roles, permissions, plan: plan === "" ? null : plan, limits, addresses };
}
