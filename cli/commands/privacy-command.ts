import { once } from "node:events";
import { Command } from "commander";
import { ForgottenClient } from "#contracts/privacy.ts";
import { UserError } from "../user-error.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";

type PrivacyOptions = AnalyticsOptions & { reason: string };

/** `aegis privacy`: what is kept about one client. */
export function privacyCommand(): Command {
  return new Command("privacy")
    .description("hand out or forget what is kept about a client")
    .addCommand(exportCommand())
    .addCommand(forgetCommand());
}

function exportCommand(): Command {
  return withAnalytics(new Command("export"))
    .description("print everything that is kept about a client, as JSON lines")
    .argument("<client>", "for example sub:alice@issuer.example.com, key:ID or ip:EPOCH:HASH")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (client: string, options: PrivacyOptions) => {
      let end = "";
      for await (const text of connectAnalytics(options).stream(pathOf(client, options.reason))) {
        end = (end + text).slice(-100);
        if (!process.stdout.write(text)) await once(process.stdout, "drain");
      }
      if (!end.trimEnd().endsWith(endLine)) throw new UserError("the export broke off: what was printed is not all of it");
    });
}

function forgetCommand(): Command {
  return withAnalytics(new Command("forget"))
    .description("forget a client: its requests and its own sums; sums by route stay, and so do blocks, keys, revocations and the ledger")
    .argument("<client>", "for example sub:alice@issuer.example.com, key:ID or ip:EPOCH:HASH")
    .option("--reason <text>", "why, for example the request's number; it stands in the ledger", "")
    .option("--yes", "do it: it cannot be undone")
    .action(async (client: string, options: PrivacyOptions & { yes?: true }, command: Command) => {
      if (!options.yes) command.error("error: this cannot be undone; give --yes", { exitCode: 2 });
      const request = { method: "DELETE", path: pathOf(client, options.reason), answer: ForgottenClient, waitMs: 3_600_000 } as const;
      const answer = await connectAnalytics(options).demand(request);
      printAnswer(options.json, answer, ({ removed, kept, decisionId }) => [
        ...describeRows(
          ["TABLE", "REMOVED", "KEPT"],
          [...new Set([...Object.keys(removed), ...Object.keys(kept)])].map((table) => [
            table,
            String(removed[table] ?? 0),
            String(kept[table] ?? 0),
          ]),
          "nothing was kept",
        ),
        `forgotten (${decisionId})`,
      ]);
    });
}

const endLine = '{"end":true}';

function pathOf(client: string, reason: string): string {
  return `/api/privacy/clients/${encodeURIComponent(client)}?${new URLSearchParams({ reason })}`;
}
