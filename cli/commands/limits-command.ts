import { Command } from "commander";
import * as z from "zod/mini";
import { ClientLimit, StandingLimit, StandingLimits } from "#contracts/standing-limit.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { explainLimitsCommand } from "./limits/explain-limits-command.ts";
import { simulateCommand } from "./limits/simulate-command.ts";
import { describeRows, printAnswer } from "./print-answer.ts";
import { readChoice, readDuration, readWhole } from "./read-options.ts";

const Unset = z.object({ decisionId: z.string() });

interface SetOptions extends AnalyticsOptions {
  client?: string;
  limit?: number;
  window?: string;
  mode?: "shadow" | "enforce";
  for?: string;
  reason: string;
}

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
      printAnswer(options.json, answer, ({ limits, orphans, clients }) => [
        ...describeRows(["LIMIT", "APPLIES TO", "CONFIG", "NOW", "UNTIL"], limits.map(showLimit), "the live config has no limits"),
        ...orphans.map(({ name }) => `${name}: changed, but the live config has no such limit`),
        ...(clients.length === 0 ? [] : ["", ...describeRows(["LIMIT", "FOR", "NOW", "UNTIL"], clients.map(showClientLimit), "")]),
      ]);
    });
}

function setCommand(): Command {
  return withAnalytics(new Command("set"))
    .description("change a limit; what is not given stays as it is")
    .argument("<name>", "the limit's name, as `aegis limits list` shows it")
    .option("--client <id>", "for this client only, for example key:abc; or a pattern: sub:partner-*")
    .option("--limit <count>", "requests per window; 0 refuses all", readWhole(0, 1_000_000_000))
    .option("--window <duration>", "the window, for example 1m", readDuration)
    .option("--mode <mode>", "shadow counts and refuses nothing; enforce refuses", readChoice(["shadow", "enforce"]))
    .option("--for <duration>", "how long the change holds, for example 10m (default: until it is taken away)", readDuration)
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (name: string, options: SetOptions, command: Command) => {
      const { client, limit: quota, window, mode, for: expiresIn, reason } = options;
      if ([quota, window, mode, expiresIn].every((value) => value === undefined)) {
        command.error("error: give at least one of --limit, --window, --mode and --for", { exitCode: 2 });
      }
      const [body, analytics] = [{ quota, window, mode, expiresIn, reason }, connectAnalytics(options)];
      if (client === undefined) {
        const answer = await analytics.demand({ method: "PUT", path: limitPath(name), body, answer: StandingLimit });
        printAnswer(options.json, answer, ({ effective, override }) => [showSet(name, { ...effective, ...override })]);
      } else {
        const answer = await analytics.demand({ method: "PUT", path: limitPath(name, client), body, answer: ClientLimit });
        printAnswer(options.json, answer, (changed) => [showSet(`${name} for ${client}`, changed)]);
      }
    });
}

function unsetCommand(): Command {
  return withAnalytics(new Command("unset"))
    .description("take a change away: the config's values hold again")
    .argument("<name>", "the limit's name")
    .option("--client <id>", "only what was changed for this client or pattern")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (name: string, options: AnalyticsOptions & { client?: string; reason: string }) => {
      const path = `${limitPath(name, options.client)}?${new URLSearchParams({ reason: options.reason })}`;
      const answer = await connectAnalytics(options).demand({ method: "DELETE", path, answer: Unset });
      printAnswer(options.json, answer, ({ decisionId }) => [
        `${options.client === undefined ? `${name} is as the config says` : `${name} for ${options.client} is as for everybody`} again (${decisionId})`,
      ]);
    });
}

function limitPath(name: string, client?: string): string {
  const path = `/api/limits/${encodeURIComponent(name)}`;
  return client === undefined ? path : `${path}/clients/${encodeURIComponent(client)}`;
}

type Set = StandingLimit["effective"] & { expiresAt?: string | null; decisionId?: string };

function showSet(what: string, { expiresAt, decisionId, ...change }: Set): string {
  return `${what} is now ${showChange(change)}${expiresAt ? ` until ${expiresAt}` : ""} (${decisionId ?? "as the config says"})`;
}

function showChange({ quota, windowSeconds, mode }: StandingLimit["effective"]): string {
  return `${quota} per ${windowSeconds} s${mode === "shadow" ? ", shadow" : ""}`;
}

function showLimit({ name, route, path, configured, effective, override }: StandingLimit): string[] {
  const scope = route === undefined ? (path ?? "all else") : `route ${route}`;
  return [name, scope, showChange(configured), showChange(effective), override ? (override.expiresAt ?? "unset") : "-"];
}

function showClientLimit({ limit, client, expiresAt, ...change }: ClientLimit): string[] {
  return [limit, client, showChange(change), expiresAt ?? "unset"];
}
