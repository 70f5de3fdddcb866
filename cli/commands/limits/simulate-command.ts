import { Command } from "commander";
import { Algorithm, type Limit, LimitPolicy } from "#contracts/limit.ts";
import type { LimitSimulation } from "#contracts/limit-simulation.ts";
import { defaultConfigFile } from "../../repository-root.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "../connect-analytics.ts";
import { printAnswer } from "../print-answer.ts";
import { readCompiledConfig } from "../read-compiled-config.ts";
import { readChoice, readCountedBy, readDuration, readShare, readWhole } from "../read-options.ts";
import { changeRule, type RuleChange } from "./change-rule.ts";
import { describeSimulation } from "./describe-simulation.ts";
import { describeUnknown } from "./describe-unknown.ts";
import { findRule, withLiveOverride } from "./find-rule.ts";
import type { RequestSource } from "./limited-request.ts";
import { readLoggedRequests } from "./read-logged-requests.ts";
import { readStoredRequests } from "./read-stored-requests.ts";
import { runSimulation } from "./run-simulation.ts";
import { showReading } from "./show-reading.ts";

type SimulateOptions = AnalyticsOptions &
  RuleChange & {
    log?: string;
    from?: "db";
    since?: string;
    refuseAtMost?: number;
    isolates: number;
    config: string;
    live?: boolean;
    host: string;
  };

const mostQuota = 1_000_000_000;
const mostIsolates = 1000;
const defaultSince = "24h";

/** `aegis limits simulate`: what a limit would have refused. */
export function simulateCommand(): Command {
  const command = new Command("simulate")
    .description("tell what a limit would have done with past requests: what is refused, who is hit, how much of it is used")
    .argument("<rule>", "the limit's name, as `aegis limits list` shows it")
    .option("--log <file>", "requests of an access log, in the common or combined format")
    .option("--from <source>", "db: the requests that analytics stored", readChoice(["db"]))
    .option("--since <duration>", `with --from: how far back (default: ${defaultSince})`, readDuration)
    .option("--isolates <count>", "isolates of the edge that the requests come to", readWhole(1, mostIsolates), 1)
    .option("--refuse-at-most <share>", "look for the smallest limit that refuses no more, for example 0.1%", readShare)
    .option("--config <file>", "the config file that holds the limit", defaultConfigFile)
    .option("--live", "take the config that is live, and what overrides it, in place of a file")
    .option("--host <name>", "with --log: the Host that the requests were sent to; it may choose the route", "gateway.example");
  return withAnalytics(withChanges(command))
    .addHelpText(
      "after",
      "\nWhat is changed is shown beside the rule as it is. The access log tells of no credentials: clients are addresses there.",
    )
    .action(async (rule: string, options: SimulateOptions) => {
      const wrong = findWrongUse(options);
      if (wrong !== null) command.error(`error: ${wrong}`, { exitCode: 2 });
      printAnswer(options.json, await simulate(rule, options), describeSimulation);
    });
}

function withChanges(command: Command): Command {
  return command
    .option("--limit <count>", "what if: requests per window", readWhole(0, mostQuota))
    .option("--window <duration>", "what if: the window, for example 1m", readDuration)
    .option("--burst <count>", "what if: the size of a token bucket", readWhole(1, mostQuota))
    .option("--algorithm <name>", "what if: how it counts", readChoice(Algorithm.options))
    .option("--by <whom>", "what if: who shares a counter; several parted by commas", readCountedBy)
    .option("--policy <name>", "what if: how isolates agree", readChoice(LimitPolicy.options));
}

function findWrongUse({ log, from, since, burst, algorithm }: SimulateOptions): string | null {
  if ((log === undefined) === (from === undefined)) return "give --log or --from db";
  if (log !== undefined && since !== undefined) return "--since goes with --from db; a log is read whole";
  if (burst !== undefined && algorithm !== undefined && algorithm !== "token-bucket") return "--burst is for a token-bucket only";
  return null;
}

async function simulate(rule: string, options: SimulateOptions): Promise<LimitSimulation> {
  const config = await readCompiledConfig(options);
  const configured = findRule(config.limits, rule);
  const current = options.live ? await withLiveOverride(configured, options) : configured;
  const source = openSource(configured, options, config);
  const whatIf = changeRule(current, options);
  const kind = options.log === undefined ? "stored" : "log";
  const order = { current, whatIf, isolates: options.isolates, refuseAtMost: options.refuseAtMost ?? null };
  const progress = showReading(source.seen);
  try {
    const result = await runSimulation(source, order);
    const { log, analytics, isolates } = options;
    return {
      rule,
      source: { kind, name: log ?? analytics },
      isolates,
      seen: source.seen,
      unknown: [...describeUnknown(whatIf === null ? [current] : [current, whatIf], kind), ...(source.unknown ?? [])],
      ...result,
    };
  } finally {
    progress.stop();
  }
}

function openSource(rule: Limit, options: SimulateOptions, config: Parameters<typeof readLoggedRequests>[1]["config"]): RequestSource {
  const { log, host, since = defaultSince } = options;
  if (log !== undefined) return readLoggedRequests(log, { config, rule, host });
  return readStoredRequests(connectAnalytics(options), { rule, since, now: Date.now() });
}
