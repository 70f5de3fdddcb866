import { Command } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer } from "./print-answer.ts";
import { readDuration } from "./read-options.ts";

const Blocked = z.object({ target: z.string(), decisionId: z.string(), expiresAt: z.nullable(z.string()) });

type BlockOptions = AnalyticsOptions & { reason: string; for?: string; force?: true };

/** `aegis block`: refuses somebody at every edge. */
export function blockCommand(): Command {
  return withAnalytics(new Command("block"))
    .description("refuse a client, an address or a range at every edge, within a minute")
    .argument("<target>", "key:<id>, sub:<subject>, cert:<name>, ip:<epoch>:<hash>, or an address or range such as 203.0.113.0/24")
    .requiredOption("--reason <text>", "why; it stands in the ledger")
    .option("--for <duration>", "how long, for example 1h (default: until it is taken away)", readDuration)
    .option("--force", "also a range wider than /16 (v6: /32), or loopback addresses")
    .action(async (target: string, options: BlockOptions) => {
      const { reason, for: expiresIn, force } = options;
      const body = { target, reason, expiresIn, force };
      const answer = await connectAnalytics(options).demand({ method: "POST", path: "/api/blocks", body, answer: Blocked });
      printAnswer(options.json, answer, ({ target: blocked, decisionId, expiresAt }) => [
        `${blocked} is blocked ${expiresAt === null ? "until it is taken away" : `until ${expiresAt}`} (${decisionId})`,
      ]);
    });
}
