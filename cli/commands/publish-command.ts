import { Command } from "commander";
import * as z from "zod/mini";
import { FieldError } from "#contracts/problem.ts";
import { describeMistakes, loadConfig } from "../dev/load-config.ts";
import { readEnvironment } from "../env.ts";
import { defaultConfigFile } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { type AnalyticsClient, describeProblem } from "./analytics-client.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer, printError, printLine } from "./print-answer.ts";
import { readWhole } from "./read-options.ts";
import { showPath } from "./show-path.ts";

const Published = z.object({ version: z.int(), changed: z.boolean(), warnings: z._default(z.array(FieldError), []) });
type Published = z.infer<typeof Published>;
type PublishOptions = AnalyticsOptions & { message: string; expect?: number };

/** `aegis publish`: makes a config file the live one. */
export function publishCommand(): Command {
  return withAnalytics(new Command("publish"))
    .description("make a config file the live one; exit code 1 when it has mistakes")
    .argument("[file]", "the config file", defaultConfigFile)
    .option("--message <text>", "what was changed and why; it stands in the history", "")
    .option("--expect <version>", "publish only while this version is live", readWhole(0, 2_147_483_647))
    .addHelpText("after", "\nAEGIS_A__B in the environment sets a.b and wins over the file.")
    .action(async (file: string, options: PublishOptions) => {
      const shown = showPath(file);
      const loaded = loadConfig(file, readEnvironment());
      if (!loaded.ok) return refuse(shown, loaded.errors, options.json);
      const answer = await send(connectAnalytics(options), loaded.yaml, options);
      if (!answer.ok) return refuse(shown, answer.errors, options.json);
      printPublished(shown, answer.value, options.json);
    });
}

type Sent = { ok: true; value: Published } | { ok: false; errors: FieldError[] };

async function send(client: AnalyticsClient, yaml: string, { message, expect }: PublishOptions): Promise<Sent> {
  const body = { yaml, message, ...(expect === undefined ? {} : { expectedVersion: expect }) };
  const answer = await client.ask({ method: "POST", path: "/api/config", body, answer: Published });
  if (answer.ok) return answer;
  const { code, errors = [] } = answer.problem;
  if (code === "config-invalid" && errors.length > 0) return { ok: false, errors };
  throw new UserError(describeProblem(answer.problem));
}

function refuse(file: string, errors: readonly FieldError[], json: boolean | undefined): void {
  if (json) printLine(JSON.stringify({ ok: false, errors }, null, 2));
  else for (const line of describeMistakes(file, errors)) printError(line);
  if (!json) printError("nothing was published: the live config is as before");
  process.exitCode = 1;
}

function printPublished(file: string, published: Published, json: boolean | undefined): void {
  if (!json) for (const line of describeMistakes(file, published.warnings)) printError(`warning: ${line}`);
  printAnswer(json, { ok: true, ...published }, ({ version, changed }) => [
    changed ? `version ${version} is live` : `version ${version} was live already: nothing has changed`,
  ]);
}
