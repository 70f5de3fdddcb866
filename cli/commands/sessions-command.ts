import { Command } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer } from "./print-answer.ts";

const Session = z.object({
  id: z.string(),
  operator: z.string(),
  role: z.string(),
  via: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
type Session = z.infer<typeof Session>;
const Sessions = z.object({ sessions: z.array(Session) });
const Ended = z.object({ ended: z.number() });
const Removed = z.object({ sessions: z.number(), tokens: z.number(), codes: z.number() });

/** `aegis sessions`: who is signed in to analytics, and the end of it. */
export function sessionsCommand(): Command {
  return new Command("sessions")
    .description("list and end the sessions of operators")
    .addCommand(listCommand())
    .addCommand(endCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  return withAnalytics(new Command("list"))
    .description("list who is signed in, newest first")
    .action(async (options: AnalyticsOptions) => {
      const answer = await connectAnalytics(options).demand({ path: "/api/sessions", answer: Sessions });
      printAnswer(options.json, answer, ({ sessions }) =>
        describeRows(["ID", "OPERATOR", "ROLE", "BY", "SINCE", "ENDS"], sessions.map(showSession), "nobody is signed in"),
      );
    });
}

function endCommand(): Command {
  return withAnalytics(new Command("end"))
    .description("end a session")
    .argument("<id>", "the session's id, as `aegis sessions list` shows it")
    .action(async (id: string, options: AnalyticsOptions) => {
      const path = `/api/sessions/${encodeURIComponent(id)}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Ended });
      printAnswer(options.json, answer, () => [`session ${id} has ended`]);
    });
}

function removeCommand(): Command {
  return withAnalytics(new Command("remove"))
    .description("end all access of an operator: sessions, personal tokens and sign-in links")
    .argument("<operator>", "the operator's name, as it stands in the ledger")
    .action(async (name: string, options: AnalyticsOptions) => {
      const path = `/api/operators/${encodeURIComponent(name)}/access`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Removed });
      printAnswer(options.json, answer, ({ sessions, tokens, codes }) => [
        `${name}: ${sessions} sessions ended, ${tokens} tokens revoked, ${codes} sign-in links void`,
      ]);
    });
}

function showSession({ id, operator, role, via, createdAt, expiresAt }: Session): string[] {
  return [id, operator, role, via, createdAt, expiresAt];
}
