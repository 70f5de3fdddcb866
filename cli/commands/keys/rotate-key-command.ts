import { Command } from "commander";
import { RotatedApiKey } from "#contracts/api-key.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer, printError } from "../print-answer.ts";
import { readDuration } from "../read-options.ts";
import { lifetimeOf, readLifetime } from "./read-key-options.ts";

type RotateOptions = AnalyticsOptions & { grace: string; for?: string; reason?: string };

/** `aegis keys rotate`: the new key goes to standard output, all else to standard error. */
export function rotateKeyCommand(): Command {
  return withAnalytics(new Command("rotate"))
    .description("put a new API key in one's place, with the same client and rights; it is shown this once")
    .argument("<id>", "the key's id, as `aegis keys list` shows it")
    .option("--grace <duration>", "how long the key before goes on working, 90d at most", readDuration, "1d")
    .option("--for <duration>", "how long the new key works, or never (default: as long as the key before)", readLifetime)
    .option("--reason <text>", "why; it stands in the ledger")
    .action(async (id: string, options: RotateOptions) => {
      const body = { gracePeriod: options.grace, expiresIn: lifetimeOf(options.for), reason: options.reason };
      const path = `/api/keys/${encodeURIComponent(id)}/rotate`;
      const rotated = await connectAnalytics(options).demand({ method: "POST", path, body, answer: RotatedApiKey });
      printAnswer(options.json, rotated, ({ key }) => [key]);
      if (!options.json)
        printError(`key ${rotated.id} follows ${id}, which works until ${rotated.replaced.expiresAt}; the new one is shown this once`);
    });
}
