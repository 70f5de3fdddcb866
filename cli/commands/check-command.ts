import { Command } from "commander";
import type { FieldError } from "#contracts/problem.ts";
import { describeMistakes, loadConfig } from "../dev/load-config.ts";
import { type Environment, readEnvironment } from "../env.ts";
import { defaultConfigFile } from "../repository-root.ts";
import { findSecretWarnings } from "./find-secret-warnings.ts";
import { printError, printLine } from "./print-answer.ts";
import { showPath } from "./show-path.ts";

type Checked = { file: string; ok: boolean; errors: FieldError[]; warnings: FieldError[]; routes?: number; limits?: number };

/** `aegis check`: every mistake of a config file, before anything is published. */
export function checkCommand(): Command {
  return new Command("check")
    .description("find every mistake in a config file, with its line; exit code 1 when there is one")
    .argument("[file]", "the config file", defaultConfigFile)
    .option("--json", "print JSON")
    .addHelpText("after", "\nAEGIS_A__B in the environment sets a.b and wins over the file.")
    .action(async (file: string, { json }: { json?: boolean }) => {
      const checked = await checkFile(file, readEnvironment());
      if (json) printLine(JSON.stringify(checked, null, 2));
      else printChecked(checked);
      if (!checked.ok) process.exitCode = 1;
    });
}

async function checkFile(file: string, environment: Environment): Promise<Checked> {
  const shown = showPath(file);
  const loaded = loadConfig(file, environment);
  if (!loaded.ok) return { file: shown, ok: false, errors: loaded.errors, warnings: [] };
  const { config, settings, warnings } = loaded;
  return {
    file: shown,
    ok: true,
    errors: [],
    warnings: [...warnings, ...(await findSecretWarnings(settings, environment))],
    routes: config.routes.length,
    limits: config.limits.length,
  };
}

function printChecked({ file, ok, errors, warnings, routes, limits }: Checked): void {
  for (const line of describeMistakes(file, errors)) printError(line);
  for (const line of describeMistakes(file, warnings)) printError(`warning: ${line}`);
  if (ok) printLine(`${file} is valid: ${routes} routes, ${limits} limits`);
  else printError(`${errors.length} ${errors.length === 1 ? "mistake" : "mistakes"} in ${file}`);
}
