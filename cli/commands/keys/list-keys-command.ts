import { Command } from "commander";
import { ApiKeysPage, apiKeyStates } from "#contracts/api-key.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { describeRows, printAnswer } from "../print-answer.ts";
import { readChoice, readWhole } from "../read-options.ts";
import { describeKeyRow, keyHeading } from "./describe-key.ts";

type Filter = {
  limit: number;
  only?: (typeof apiKeyStates)[number];
  name?: string;
  role?: string;
  client?: string;
  pepper?: string;
  before?: string;
};

/** `aegis keys list`. */
export function listKeysCommand(): Command {
  return withAnalytics(new Command("list"))
    .description("list the API keys, newest first")
    .option("--limit <count>", "how many", readWhole(1, 200), 50)
    .option("--only <state>", "only keys that are active, expired or revoked", readChoice(apiKeyStates))
    .option("--name <text>", "only keys whose name holds this text")
    .option("--role <name>", "only keys that hold this role")
    .option("--client <client>", "only keys of this client: the first one and those that followed it")
    .option("--pepper <id>", "only keys hashed under this pepper")
    .option("--before <cursor>", "`next` of the page before")
    .action(async (options: AnalyticsOptions & Filter) => {
      const { limit, only: state, name, role, client, pepper, before } = options;
      const given = Object.entries({ state, name, role, client, pepper, before }).filter(([, value]) => value !== undefined);
      const query = new URLSearchParams({ limit: String(limit), ...Object.fromEntries(given) });
      const page = await connectAnalytics(options).demand({ path: `/api/keys?${query}`, answer: ApiKeysPage });
      const empty = given.length === 0 ? "there are no API keys: `aegis keys create` makes one" : "there are no such API keys";
      printAnswer(options.json, page, ({ keys, next }) => [
        ...describeRows(keyHeading, keys.map(describeKeyRow), empty),
        ...(next === null ? [] : [`older ones: --before ${next}`]),
      ]);
    });
}
