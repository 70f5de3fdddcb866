import { Command } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer } from "./print-answer.ts";

const Unblocked = z.object({ decisionId: z.string() });

/** `aegis unblock`: serves somebody again. */
export function unblockCommand(): Command {
  return withAnalytics(new Command("unblock"))
    .description("serve a client, an address or a range again")
    .argument("<target>", "what was blocked, as `aegis blocks` shows it")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (target: string, options: AnalyticsOptions & { reason: string }) => {
      const path = `/api/blocks/${encodeURIComponent(target)}?${new URLSearchParams({ reason: options.reason })}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Unblocked });
      printAnswer(options.json, answer, ({ decisionId }) => [`${target} is served again (${decisionId})`]);
    });
}
