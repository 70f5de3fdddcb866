import { Command } from "commander";
import { RevokedApiKey } from "#contracts/api-key.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer, printError } from "../print-answer.ts";

/** `aegis keys revoke`. */
export function revokeKeyCommand(): Command {
  return withAnalytics(new Command("revoke"))
    .description("revoke an API key for good")
    .argument("<id>", "the key's id, as `aegis keys list` shows it")
    .option("--all", "and every other key of the same client: those before and those after a rotation")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (id: string, options: AnalyticsOptions & { all?: true; reason: string }) => {
      const query = new URLSearchParams({ all: String(options.all === true), reason: options.reason });
      const path = `/api/keys/${encodeURIComponent(id)}?${query}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: RevokedApiKey });
      printAnswer(options.json, answer, ({ revokedAt, revoked }) => [
        `key ${id} is revoked since ${revokedAt}`,
        ...revoked.filter((other) => other !== id).map((other) => `key ${other} of the same client is revoked too`),
      ]);
      if (!options.json && answer.stillActive.length > 0)
        printError(`of the same client these still work: ${answer.stillActive.join(", ")}; --all revokes them too`);
    });
}
