import { Command } from "commander";
import * as z from "zod/mini";
import { describeMistakes, loadConfig } from "../dev/load-config.ts";
import { readEnvironment } from "../env.ts";
import { defaultConfigFile } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printLine } from "./print-answer.ts";
import { readWhole } from "./read-options.ts";
import { showDiff } from "./show-diff.ts";
import { showPath } from "./show-path.ts";

const Version = z.object({ version: z.int(), yaml: z.string() });
type DiffOptions = AnalyticsOptions & { to?: number };

/** `aegis diff`: what publishing a file would change. */
export function diffCommand(): Command {
  return withAnalytics(new Command("diff"))
    .description("show what a config file would change; exit code 0 when nothing, 1 when something")
    .argument("[file]", "the config file", defaultConfigFile)
    .option("--to <version>", "compare with this version instead of the live one", readWhole(1, 2_147_483_647))
    .action(async (file: string, options: DiffOptions) => {
      const shown = showPath(file);
      const loaded = loadConfig(file, readEnvironment());
      if (!loaded.ok) throw new UserError(["the file has mistakes:", ...describeMistakes(shown, loaded.errors)].join("\n"));
      const path = options.to === undefined ? "/api/config" : `/api/config/versions/${options.to}`;
      const { version, yaml } = await connectAnalytics(options).demand({ path, answer: Version });
      const lines = showDiff({ name: `version ${version}`, text: yaml }, { name: shown, text: loaded.yaml });
      if (options.json) printLine(JSON.stringify({ version, file: shown, same: lines.length === 0, diff: lines }, null, 2));
      else for (const line of lines) printLine(line);
      if (lines.length > 0) process.exitCode = 1;
    });
}
