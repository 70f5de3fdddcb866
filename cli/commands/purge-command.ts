import { Command } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer } from "./print-answer.ts";

const Purged = z.object({ decisionId: z.string(), purgedAt: z.string() });

type PurgeOptions = AnalyticsOptions & { route?: string; tag?: string; all?: true; reason: string };

/** `aegis purge`: voids what the edges' caches hold. */
export function purgeCommand(): Command {
  return withAnalytics(new Command("purge"))
    .description("void what the edges' caches hold; it takes up to a minute to reach every edge")
    .option("--route <id>", "all that is kept of this route")
    .option("--tag <name>", "all that the upstream gave this tag, in Cache-Tag or Surrogate-Key")
    .option("--all", "all that is kept")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (options: PurgeOptions, command: Command) => {
      const { route, tag, all, reason } = options;
      if ([route, tag, all].filter((value) => value !== undefined).length !== 1) {
        command.error("error: give one of --route, --tag and --all", { exitCode: 2 });
      }
      const body = { route, tag, all, reason };
      const answer = await connectAnalytics(options).demand({ method: "POST", path: "/api/cache/purge", body, answer: Purged });
      const what = route === undefined ? (tag === undefined ? "everything" : `tag ${tag}`) : `route ${route}`;
      printAnswer(options.json, answer, ({ purgedAt, decisionId }) => [
        `${what}: what was kept before ${purgedAt} is void (${decisionId})`,
      ]);
    });
}
