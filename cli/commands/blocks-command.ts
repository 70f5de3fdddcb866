import { Command } from "commander";
import { StandingBlocks } from "#contracts/loop-status.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";

/** `aegis blocks`: whom the edge refuses altogether. */
export function blocksCommand(): Command {
  return withAnalytics(new Command("blocks"))
    .description("list the clients, addresses and ranges that the edge refuses, newest first")
    .action(async (options: AnalyticsOptions) => {
      const answer = await connectAnalytics(options).demand({ path: "/api/blocks", answer: StandingBlocks });
      printAnswer(options.json, answer, describeBlocks);
    });
}

function describeBlocks({ blocks, ranges }: StandingBlocks): string[] {
  const all = [
    ...blocks.map(({ client, ...block }) => ({ ...block, target: client })),
    ...ranges.map(({ range, ...block }) => ({ ...block, target: range, origin: "operator" })),
  ].sort((left, right) => right.blockedAt.localeCompare(left.blockedAt));
  const rows = all.map(({ target, origin, expiresAt, reason }) => [target, origin, expiresAt ?? "taken away", reason]);
  return describeRows(["BLOCKED", "BY", "UNTIL", "REASON"], rows, "nobody is blocked");
}
