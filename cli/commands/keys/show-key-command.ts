import { Command } from "commander";
import { ApiKey } from "#contracts/api-key.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer } from "../print-answer.ts";
import { describeKey } from "./describe-key.ts";

/** `aegis keys show`. */
export function showKeyCommand(): Command {
  return withAnalytics(new Command("show"))
    .description("show one API key; the key itself is stored nowhere")
    .argument("<id>", "the key's id, as `aegis keys list` shows it")
    .action(async (id: string, options: AnalyticsOptions) => {
      const key = await connectAnalytics(options).demand({ path: `/api/keys/${encodeURIComponent(id)}`, answer: ApiKey });
      printAnswer(options.json, key, describeKey);
    });
}
