import { Command } from "commander";
import type { GatewayConfig } from "#contracts/gateway-config.ts";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { FieldError } from "#contracts/problem.ts";
import { secretName } from "#contracts/scalars.ts";
import { describeMistakes, loadConfig } from "../dev/load-config.ts";
import { type Environment, readEnvironment } from "../env.ts";
import { defaultConfigFile } from "../repository-root.ts";
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
    .action((file: string, { json }: { json?: boolean }) => {
      const checked = checkFile(file, readEnvironment());
      if (json) printLine(JSON.stringify(checked, null, 2));
      else printChecked(checked);
      if (!checked.ok) process.exitCode = 1;
    });
}

function checkFile(file: string, environment: Environment): Checked {
  const shown = showPath(file);
  const loaded = loadConfig(file, environment);
  if (!loaded.ok) return { file: shown, ok: false, errors: loaded.errors, warnings: [] };
  const { config, settings, warnings } = loaded;
  const missing = [...findMissingSecrets(config, environment), ...findMissingWebhookSecrets(settings.alerts, environment)];
  return {
    file: shown,
    ok: true,
    errors: [],
    warnings: [...warnings, ...missing],
    routes: config.routes.length,
    limits: config.limits.length,
  };
}

/** The local stack makes these itself; everything else must come from the environment or the Worker's bindings. */
const madeByStack = new Set(["AEGIS_JWT_SECRET", "AEGIS_JWT_PUBLIC_JWK"]);

function findMissingSecrets({ issuers }: CompiledConfig, environment: Environment): FieldError[] {
  return issuers.flatMap(({ issuer, secret, publicKey }) =>
    [secret, publicKey].flatMap((reference) => {
      const name = reference === undefined ? undefined : secretName(reference);
      if (name === undefined || environment[name] || madeByStack.has(name)) return [];
      return [{ path: "auth.jwt.issuers", message: `${issuer} needs ${name}, which is not set here: set it where the edge runs` }];
    }),
  );
}

function findMissingWebhookSecrets({ webhooks }: GatewayConfig["alerts"], environment: Environment): FieldError[] {
  return webhooks.flatMap(({ name: webhook, url, secret }, index) =>
    [url, secret].flatMap((reference) => {
      const name = secretName(reference ?? "");
      if (name === undefined || environment[name]) return [];
      return [
        { path: `alerts.webhooks[${index}]`, message: `${webhook} needs ${name}, which is not set here: set it where analytics runs` },
      ];
    }),
  );
}

function printChecked({ file, ok, errors, warnings, routes, limits }: Checked): void {
  for (const line of describeMistakes(file, errors)) printError(line);
  for (const line of describeMistakes(file, warnings)) printError(`warning: ${line}`);
  if (ok) printLine(`${file} is valid: ${routes} routes, ${limits} limits`);
  else printError(`${errors.length} ${errors.length === 1 ? "mistake" : "mistakes"} in ${file}`);
}
