import { Command } from "commander";
import { CreatedApiKey } from "#contracts/api-key.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer, printError } from "../print-answer.ts";
import { readDuration } from "../read-options.ts";
import { type KeyRightsOptions, rightsOf, withKeyRights } from "./key-rights-options.ts";

type CreateOptions = AnalyticsOptions & KeyRightsOptions & { name: string; for?: string };

/** `aegis keys create`: the key goes to standard output, all else to standard error. */
export function createKeyCommand(): Command {
  return withKeyRights(withAnalytics(new Command("create")))
    .description("make an API key; it is shown this once")
    .requiredOption("--name <text>", "for whom or what it is")
    .option("--for <duration>", "how long it works, for example 90d (default: until it is revoked)", readDuration)
    .action(async (options: CreateOptions) => {
      const { name, for: expiresIn, reason } = options;
      const body = { name, expiresIn, ...rightsOf(options), reason };
      const created = await connectAnalytics(options).demand({ method: "POST", path: "/api/keys", body, answer: CreatedApiKey });
      printAnswer(options.json, created, ({ key }) => [key]);
      if (!options.json) printError(`key ${created.id} for ${name}: it is shown this once, and may take a minute to work everywhere`);
    });
}
