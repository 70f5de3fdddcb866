import { Command } from "commander";
import * as z from "zod/mini";
import { UserError } from "../../user-error.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer } from "../print-answer.ts";

/** A page of large batches takes the database its time. */
const pageMs = 600_000;
const Redriven = z.object({
  stored: z.number(),
  duplicates: z.number(),
  refused: z.number(),
  left: z.number(),
  next: z.nullable(z.string()),
});

/** `aegis metrics redrive`: stores what the dead-letter queue kept, a hundred batches a call. */
export function redriveCommand(): Command {
  return withAnalytics(new Command("redrive"))
    .description("store the metric batches that the queue gave up, each once")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (options: AnalyticsOptions & { reason: string }) => {
      const analytics = connectAnalytics(options);
      const total = { stored: 0, duplicates: 0, refused: 0, left: 0 };
      for (let after: string | null = ""; after !== null; ) {
        const body: object = { after, reason: options.reason };
        const answer: z.infer<typeof Redriven> = await analytics.demand({
          method: "POST",
          path: "/api/ingest/redrive",
          body,
          answer: Redriven,
          waitMs: pageMs,
        });
        for (const name of ["stored", "duplicates", "refused"] as const) total[name] += answer[name];
        total.left = answer.left;
        after = answer.next;
      }
      printAnswer(options.json, total, ({ stored, duplicates, refused }) => [
        `${stored} batches stored, ${duplicates} had been stored before, ${refused} cannot be stored`,
      ]);
      if (total.left > 0) throw new UserError(`${total.left} batches could not be stored now: the database is away or busy; try again`);
    });
}
