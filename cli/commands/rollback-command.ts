import { Command } from "commander";
import * as z from "zod/mini";
import { FieldError } from "#contracts/problem.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer, printError } from "./print-answer.ts";
import { readWhole } from "./read-options.ts";

const RolledBack = z.object({
  version: z.int(),
  changed: z.boolean(),
  rolledBackTo: z.int(),
  warnings: z._default(z.array(FieldError), []),
});
type RollbackOptions = AnalyticsOptions & { message?: string };

/** `aegis rollback`: publishes an earlier config again, as a new version. */
export function rollbackCommand(): Command {
  return withAnalytics(new Command("rollback"))
    .description("publish an earlier config again; without a version, the one before the live one")
    .argument("[version]", "the version to go back to", readWhole(1, 2_147_483_647))
    .option("--message <text>", "why; it stands in the history")
    .action(async (version: number | undefined, options: RollbackOptions) => {
      const body = {
        ...(version === undefined ? {} : { version }),
        ...(options.message === undefined ? {} : { message: options.message }),
      };
      const client = connectAnalytics(options);
      const done = await client.demand({ method: "POST", path: "/api/config/rollback", body, answer: RolledBack });
      if (!options.json) for (const { path, message } of done.warnings) printError(`warning: ${path}  ${message}`);
      printAnswer(options.json, done, ({ version: live, changed, rolledBackTo }) => [
        changed ? `version ${live} is live: version ${rolledBackTo} again` : `version ${live} was live already: nothing has changed`,
      ]);
    });
}
