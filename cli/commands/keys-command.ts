import { Command } from "commander";
import * as z from "zod/mini";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { describeRows, printAnswer, printError } from "./print-answer.ts";
import { readDuration, readNames } from "./read-options.ts";

const Key = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  plan: z.nullable(z.string()),
  state: z.string(),
  createdAt: z.string(),
  expiresAt: z.nullable(z.string()),
});
type Key = z.infer<typeof Key>;
const Created = z.extend(Key, { key: z.string() });
const Keys = z.object({ keys: z.array(Key) });
const Revoked = z.object({ id: z.string(), revokedAt: z.string() });

type CreateOptions = AnalyticsOptions & { name: string; roles: string[]; plan?: string; for?: string };

/** `aegis keys`: API keys for those who call through the gateway. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("make, list and revoke API keys")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return withAnalytics(new Command("create"))
    .description("make an API key; it is shown this once")
    .requiredOption("--name <text>", "for whom or what it is")
    .option("--roles <names>", "roles it holds, for example user,admin", readNames, [])
    .option("--plan <name>", "the plan it is on")
    .option("--for <duration>", "how long it works, for example 90d (default: until it is revoked)", readDuration)
    .action(async (options: CreateOptions) => {
      const { name, roles, plan = null, for: expiresIn = null } = options;
      const body = { name, roles, plan, expiresIn };
      const created = await connectAnalytics(options).demand({ method: "POST", path: "/api/keys", body, answer: Created });
      printAnswer(options.json, created, ({ key }) => [key]);
      if (!options.json) printError(`key ${created.id} for ${name}: it is shown this once, and may take a minute to work everywhere`);
    });
}

function listCommand(): Command {
  return withAnalytics(new Command("list"))
    .description("list the API keys, newest first")
    .action(async (options: AnalyticsOptions) => {
      const answer = await connectAnalytics(options).demand({ path: "/api/keys", answer: Keys });
      const heading = ["ID", "STATE", "ROLES", "PLAN", "ENDS", "NAME"];
      printAnswer(options.json, answer, ({ keys }) =>
        describeRows(heading, keys.map(showKey), "there are no API keys: `aegis keys create` makes one"),
      );
    });
}

function revokeCommand(): Command {
  return withAnalytics(new Command("revoke"))
    .description("revoke an API key")
    .argument("<id>", "the key's id, as `aegis keys list` shows it")
    .action(async (id: string, options: AnalyticsOptions) => {
      const path = `/api/keys/${encodeURIComponent(id)}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Revoked });
      printAnswer(options.json, answer, ({ revokedAt }) => [`key ${id} is revoked since ${revokedAt}`]);
    });
}

function showKey({ id, state, roles, plan, expiresAt, name }: Key): string[] {
  return [id, state, roles.join(",") || "-", plan ?? "-", expiresAt ?? "never", name];
}
