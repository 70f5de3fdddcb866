import { Command } from "commander";
import * as z from "zod/mini";
import { StandingLimit, StandingLimits } from "#contracts/standing-limit.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { explainLimitsCommand } from "./limits/explain-limits-command.ts";
import { simulateCommand } from "./limits/simulate-command.ts";
import { describeRows, printAnswer } from "./print-answer.ts";
import { readChoice, readDuration, readWhole } from "./read-options.ts";

const Unset = z.object({ decisionId: z.string() });

type SetOptions = AnalyticsOptions & { limit?: number; window?: string; mode?: "shadow" | "enforce"; for?: string; reason: string };

/** `aegis limits`: how they stand, and changes that win over the config for a while. */
export function limitsCommand(): Command {
  return new Command("limits")
    .description("show the limits, try one on past requests, or change one for a while without publishing a config")
    .addCommand(listCommand())
    .addCommand(setCommand())
    .addCommand(unsetCommand())
    .addCommand(explainLimitsCommand())
    .addCommand(simulateCommand());
}

function listCommand(): Command {
  return withAnalytics(new Command("list"))
    .description("list every limit: what the config says and what holds now")
    .action(async (options: AnalyticsOptions) => {
      const answer = await connectAnalytics(options).demand({ path: "/api/limits", answer: StandingLimits });
      printAnswer(options.json, answer, ({ limits, orphans }) => [
        ...describeRows(["LIMIT", "APPLIES TO", "CONFIG", "NOW", "UNTIL"], limits.map(showLimit), "the live config has no limits"),
        ...orphans.map(({ name }) => `${name}: changed, but the live config has no such limit`),
      ]);
    });
}

function setCommand(): Command {
  return withAnalytics(new Command("set"))
    .description("change a limit; what is not given stays as it is")
    .argument("<name>", "the limit's name, as `aegis limits list` shows it")
    .option("--limit <count>", "requests per window; 0 refuses all", readWhole(0, 1_000_000_000))
    .option("--window <duration>", "the window, for example 1m", readDuration)
    .option("--mode <mode>", "shadow counts and refuses nothing; enforce refuses", readChoice(["shadow", "enforce"]))
    .option("--for <duration>", "how long the change holds, for example 10m (default: until it is taken away)", readDuration)
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (name: string, options: SetOptions, command: Command) => {
      const { limit: quota, window, mode, for: expiresIn, reason } = options;
      if ([quota, window, mode, expiresIn].every((value) => value === undefined)) {
        command.error("error: give at least one of --limit, --window, --mode and --for", { exitCode: 2 });
      }
      const body = { quota, window, mode, expiresIn, reason };
      const answer = await connectAnalytics(options).demand({ method: "PUT", path: limitPath(name), body, answer: StandingLimit });
      printAnswer(options.json, answer, ({ effective, override }) => [
        `${name} is now ${showChange(effective)}${override?.expiresAt ? ` until ${override.expiresAt}` : ""} (${override?.decisionId ?? "as the config says"})`,
      ]);
    });
}

function unsetCommand(): Command {
  return withAnalytics(new Command("unset"))
    .description("take a change away: the config's values hold again")
    .argument("<name>", "the limit's name")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (name: string, options: AnalyticsOptions & { reason: string }) => {
      const path = `${limitPath(name)}?${new URLSearchParams({ reason: options.reason })}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Unset });
      printAnswer(options.json, answer, ({ decisionId }) => [`${name} is as the config says again (${decisionId})`]);
    });
}

const limitPath = (name: string) => `/api/limits/${encodeURIComponent(name)}`;

function showChange({ quota, windowSeconds, mode }: StandingLimit["effective"]): string {
  return `${quota} per ${windowSeconds} s${mode === "shadow" ? ", shadow" : ""}`;
}

function showLimit({ name, route, path, configured, effective, override }: StandingLimit): string[] {
  const scope = route === undefined ? (path ?? "all else") : `route ${route}`;
  return [name, scope, showChange(configured), showChange(effective), override ? (override.expiresAt ?? "unset") : "-"];
}
