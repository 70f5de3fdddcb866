import { Command, Option } from "commander";
import { demandSecrets } from "../dev/demand-secrets.ts";
import { type AnalyticsOptions, connectAnalytics, readOrigin, withAnalytics } from "./connect-analytics.ts";
import { printAnswer } from "./print-answer.ts";
import { readWhole } from "./read-options.ts";
import { awaitReports } from "./replay/await-reports.ts";
import { describeReplay, type ReplayResult, replayAgrees, replayAsJson } from "./replay/describe-replay.ts";
import { readSpeed, type Speed } from "./replay/pace.ts";
import { playLog } from "./replay/play-log.ts";
import { readAccessLog } from "./replay/read-access-log.ts";
import { readAllReports } from "./replay/read-reports.ts";
import { createSender } from "./replay/send-request.ts";
import { showProgress } from "./replay/show-progress.ts";
import { newTally, type Tally } from "./replay/tally.ts";

const marginSeconds = 120;
const secondInterruptMs = 500;

type ReplayOptions = AnalyticsOptions & {
  edge: string;
  host: string;
  route: string;
  speed: Speed;
  concurrency: number;
  patience: number;
  reports: boolean;
};

/** `aegis replay`: sends an access log through the gateway and checks that everything was counted. */
export function replayCommand(): Command {
  return withAnalytics(new Command("replay"))
    .description("send an access log through the local gateway, and compare what comes back and what is counted with the log")
    .argument("<access-log>", "a file in the common or combined log format")
    .option("--edge <url>", "address of the edge", readOrigin, "http://127.0.0.1:8080")
    .option("--host <name>", "Host of the requests; it chooses the route", "replay.localhost")
    .option("--route <id>", "the route whose reports are compared", "replay")
    .addOption(speedOption())
    .option("--concurrency <count>", "requests on their way at once", readWhole(1, 1024), 16)
    .option("--patience <seconds>", "how long the reports may stand still before they count as complete", readWhole(1, 3600), 30)
    .option("--no-reports", "compare with the log only")
    .addHelpText(
      "after",
      "\nThe upstream must be the demo upstream: it is told which status and how many bytes to answer.\nExit code 1 when something does not agree.",
    )
    .action(async (file: string, options: ReplayOptions) => {
      const result = await replay(file, options);
      printAnswer(options.json, options.json ? replayAsJson(result) : result, () => describeReplay(result));
      if (!replayAgrees(result)) process.exitCode = 1;
    });
}

function speedOption(): Option {
  return new Option("--speed <speed>", "max, a rate such as 50/s, or a factor of the log's own pace such as 10x")
    .argParser(readSpeed)
    .default({ kind: "max" } satisfies Speed, "max");
}

async function replay(file: string, options: ReplayOptions): Promise<ReplayResult> {
  const { hopToken } = demandSecrets(options.state);
  const client = options.reports ? connectAnalytics(options) : null;
  const before = client && (await readAllReports(client, options.route));
  const tally = newTally();
  const startedMs = performance.now();
  const interrupted = await play(file, { ...options, hopToken }, tally);
  const seconds = (performance.now() - startedMs) / 1000;
  if (!client || !before) return { tally, seconds, interrupted, reports: null };
  const { route, patience } = options;
  const runSeconds = seconds + patience + marginSeconds;
  return {
    tally,
    seconds,
    interrupted,
    reports: await awaitReports({ client, route, tally, before, runSeconds, patienceMs: patience * 1000 }),
  };
}

/** Plays the log; answers whether Ctrl-C ended it early. */
async function play(
  file: string,
  { edge, host, hopToken, speed, concurrency }: ReplayOptions & { hopToken: string },
  tally: Tally,
): Promise<boolean> {
  const stop = new AbortController();
  let stoppedAt = 0;
  const interrupt = () => {
    if (stop.signal.aborted && performance.now() - stoppedAt > secondInterruptMs) process.exit(1);
    stoppedAt ||= performance.now();
    stop.abort();
  };
  process.on("SIGINT", interrupt);
  const sender = createSender(edge, { host, hopToken }, concurrency);
  const progress = showProgress(tally);
  try {
    await playLog({ lines: readAccessLog(file), sender, tally, speed, concurrency, signal: stop.signal });
  } finally {
    progress.stop();
    sender.close();
    process.off("SIGINT", interrupt);
  }
  return stop.signal.aborted;
}
