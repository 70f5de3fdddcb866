import { Command } from "commander";
import { LimitExplanation } from "#contracts/limit-explanation.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer } from "../print-answer.ts";
import { describeExplanation } from "./describe-explanation.ts";

/** `aegis limits explain`: which limit judged a request, and by what it stood. */
export function explainLimitsCommand(): Command {
  return withAnalytics(new Command("explain"))
    .description("tell what each limit said of one request, whose quota that was, and how it was used, by the id in X-Request-Id")
    .argument("<request-id>", "the id, as it stands in the answer and in every problem")
    .action(async (id: string, options: AnalyticsOptions) => {
      const path = `/api/requests/${encodeURIComponent(id)}/limits`;
      printAnswer(options.json, await connectAnalytics(options).demand({ path, answer: LimitExplanation }), describeExplanation);
    });
}
