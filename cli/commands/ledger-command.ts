import { Command } from "commander";
import { type Decision, LedgerPage } from "#contracts/decision.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";
import { readWhole } from "./read-options.ts";

type LedgerOptions = AnalyticsOptions & { limit: number; target?: string; action?: string; before?: string };

/** `aegis ledger`: every change, by whom and why. */
export function ledgerCommand(): Command {
  return withAnalytics(new Command("ledger"))
    .description("list every change to config, limits and keys, newest first, with who made it and why")
    .option("--limit <count>", "how many", readWhole(1, 200), 20)
    .option("--target <name>", "only changes of this limit, key or config version")
    .option("--action <name>", "only changes of this kind, for example limit.set")
    .option("--before <cursor>", "`next` of the page before")
    .action(async (options: LedgerOptions) => {
      const { limit, target, action, before } = options;
      const query = new URLSearchParams({
        limit: String(limit),
        ...(target ? { target } : {}),
        ...(action ? { action } : {}),
        ...(before ? { before } : {}),
      });
      const ledger = await connectAnalytics(options).demand({ path: `/api/ledger?${query}`, answer: LedgerPage });
      printAnswer(options.json, ledger, ({ decisions, next }) => [
        ...describeRows(
          ["AT", "BY", "VIA", "FROM", "ACTION", "TARGET", "UNTIL", "REASON"],
          decisions.map(showDecision),
          "the ledger has no such entries",
        ),
        ...(next === null ? [] : [`older ones: --before ${next}`]),
      ]);
    });
}

function showDecision({ decidedAt, actor, source, action, target, expiresAt, reason }: Decision): string[] {
  return [decidedAt, actor, source?.via ?? "-", source?.address ?? "-", action, target, expiresAt ?? "-", reason];
}
