import { Command, Option } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer, printError } from "./print-answer.ts";
import { readDuration } from "./read-options.ts";

const Token = z.object({
  id: z.string(),
  name: z.string(),
  operator: z.string(),
  role: z.string(),
  state: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.nullable(z.string()),
});
type Token = z.infer<typeof Token>;
const Created = z.extend(Token, { token: z.string() });
const Tokens = z.object({ tokens: z.array(Token) });
const Revoked = z.object({ id: z.string(), revokedAt: z.string() });

type CreateOptions = AnalyticsOptions & { name: string; role: string; for: string };

/** `aegis tokens`: personal tokens for programs that call analytics. */
export function tokensCommand(): Command {
  return new Command("tokens")
    .description("make, list and revoke personal tokens for programs that call analytics")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return withAnalytics(new Command("create"))
    .description("make a personal token; it is shown this once")
    .requiredOption("--name <text>", "what it is for")
    .addOption(new Option("--role <role>", "what it may do").choices(["viewer", "operator", "admin"]).default("viewer"))
    .option("--for <duration>", "how long it works, a year (366d) at most", readDuration, "90d")
    .action(async (options: CreateOptions) => {
      const { name, role, for: expiresIn } = options;
      const request = { method: "POST", path: "/api/tokens", body: { name, role, expiresIn }, answer: Created } as const;
      const created = await connectAnalytics(options).demand(request);
      printAnswer(options.json, created, ({ token }) => [token]);
      if (!options.json) printError(`token ${created.id} for ${name}, a ${role} until ${created.expiresAt}: it is shown this once`);
    });
}

function listCommand(): Command {
  return withAnalytics(new Command("list"))
    .description("list the personal tokens, newest first: one's own, or all as an admin")
    .action(async (options: AnalyticsOptions) => {
      const answer = await connectAnalytics(options).demand({ path: "/api/tokens", answer: Tokens });
      const heading = ["ID", "STATE", "ROLE", "OPERATOR", "ENDS", "USED", "NAME"];
      printAnswer(options.json, answer, ({ tokens }) =>
        describeRows(heading, tokens.map(showToken), "there are no personal tokens: `aegis tokens create` makes one"),
      );
    });
}

function revokeCommand(): Command {
  return withAnalytics(new Command("revoke"))
    .description("revoke a personal token")
    .argument("<id>", "the token's id, as `aegis tokens list` shows it")
    .action(async (id: string, options: AnalyticsOptions) => {
      const path = `/api/tokens/${encodeURIComponent(id)}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Revoked });
      printAnswer(options.json, answer, ({ revokedAt }) => [`token ${id} is revoked since ${revokedAt}`]);
    });
}

function showToken({ id, state, role, operator, expiresAt, lastUsedAt, name }: Token): string[] {
  return [id, state, role, operator, expiresAt, lastUsedAt ?? "never", name];
}
