import { Command } from "commander";
import { ApiKey } from "#contracts/api-key.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer } from "../print-answer.ts";
import { describeKey } from "./describe-key.ts";
import { type KeyRightsOptions, rightsOf, withKeyRights } from "./key-rights-options.ts";
import { lifetimeOf, readLifetime } from "./read-key-options.ts";

type UpdateOptions = AnalyticsOptions & KeyRightsOptions & { name?: string; for?: string };

/** `aegis keys update`: what is not given stays as it is. */
export function updateKeyCommand(): Command {
  return withKeyRights(withAnalytics(new Command("update")))
    .description(
      "change an API key, and the keys it was rotated from or to; what is not given stays, an empty text takes away (--roles '')",
    )
    .argument("<id>", "the key's id, as `aegis keys list` shows it")
    .option("--name <text>", "for whom or what it is")
    .option("--for <duration>", "how long this key works from now on, for example 90d, or never to take its end away", readLifetime)
    .action(async (id: string, options: UpdateOptions, command: Command) => {
      const change = { name: options.name, ...rightsOf(options), expiresIn: lifetimeOf(options.for) };
      if (Object.values(change).every((value) => value === undefined)) {
        command.error("error: give at least one of --name, --roles, --permissions, --plan, --limits, --addresses and --for", {
          exitCode: 2,
        });
      }
      const path = `/api/keys/${encodeURIComponent(id)}`;
      const key = await connectAnalytics(options).demand({
        method: "PATCH",
        path,
        body: { ...change, reason: options.reason },
        answer: ApiKey,
      });
      printAnswer(options.json, key, describeKey);
    });
}
