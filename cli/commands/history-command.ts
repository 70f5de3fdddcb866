import { Command } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";
import { readWhole } from "./read-options.ts";

const History = z.object({
  versions: z.array(
    z.object({ version: z.int(), actor: z.string(), message: z.string(), rolledBackTo: z.nullable(z.int()), createdAt: z.string() }),
  ),
});
type Version = z.infer<typeof History>["versions"][number];

/** `aegis history`: every config that was live, newest first. */
export function historyCommand(): Command {
  return withAnalytics(new Command("history"))
    .description("list the configs that were published, newest first; the first one is live")
    .option("--limit <count>", "how many", readWhole(1, 200), 20)
    .action(async (options: AnalyticsOptions & { limit: number }) => {
      const history = await connectAnalytics(options).demand({ path: `/api/config/versions?limit=${options.limit}`, answer: History });
      printAnswer(options.json, history, ({ versions }) =>
        describeRows(
          ["VERSION", "AT", "BY", "MESSAGE"],
          versions.map(showVersion),
          "no config was published yet: `aegis publish` makes the first",
        ),
      );
    });
}

function showVersion({ version, createdAt, actor, message, rolledBackTo }: Version): string[] {
  const repeats = rolledBackTo === null ? "" : `(version ${rolledBackTo} again) `;
  return [String(version), createdAt, actor, repeats + message];
}
