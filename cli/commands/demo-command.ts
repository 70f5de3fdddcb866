import { Command } from "commander";
import { durationSeconds } from "#contracts/scalars.ts";
import { demandSecrets } from "../dev/demand-secrets.ts";
import { type AnalyticsOptions, connectAnalytics, readOrigin, withAnalytics } from "./connect-analytics.ts";
import { describeSummary, summarise } from "./demo/describe-demo.ts";
import { type AttackKind, attackKinds } from "./demo/plan-traffic.ts";
import { runDemo } from "./demo/run-demo.ts";
import { printAnswer, printError, printLine } from "./print-answer.ts";
import { readChoice, readDuration, readWhole } from "./read-options.ts";

type DemoOptions = AnalyticsOptions & {
  attack: AttackKind;
  edge: string;
  host: string;
  route: string;
  calm: string;
  for: string;
  after: string;
  seed: number;
};

/** `aegis demo`: calm traffic, an attack, calm again; prints what the loop did, and when. */
export function demoCommand(): Command {
  return withAnalytics(new Command("demo"))
    .description("send calm traffic, then an attack, then calm, through the running local stack, and show what the loop does by itself")
    .option("--attack <kind>", attackKinds.join(", "), readChoice(attackKinds), "flood")
    .option("--edge <url>", "address of the edge", readOrigin, "http://127.0.0.1:8080")
    .option("--host <name>", "Host of the requests; it chooses the route", "demo.localhost")
    .option("--route <id>", "the route that is watched", "demo")
    .option("--calm <duration>", "how long before the attack; the loop learns here what calm clients do", readDuration, "2m")
    .option("--for <duration>", "how long the attack lasts", readDuration, "1m")
    .option("--after <duration>", "how long after it; what the loop did ends here", readDuration, "90s")
    .option("--seed <number>", "the same seed sends the same requests", readWhole(1, 2 ** 31), 1)
    .addHelpText(
      "after",
      "\nThe stack must run (`npm start`) with Python, and the route's loop must be in `mode: auto`, as in the sample config.\n" +
        "Exit code 1 when the attack was not answered, an ordinary client was refused, or anything was decided before it.",
    )
    .action(async (options: DemoOptions) => {
      const { hopToken } = demandSecrets(options.state);
      const milliseconds = (duration: string) => durationSeconds(duration) * 1000;
      const run = {
        ...options,
        hopToken,
        analytics: connectAnalytics(options),
        calmMs: milliseconds(options.calm),
        attackMs: milliseconds(options.for),
        afterMs: milliseconds(options.after),
      };
      const result = await runDemo(run, options.json ? printError : printLine);
      const summary = summarise(result, options.attack);
      printAnswer(options.json, { ...summary, moments: result.moments }, () => describeSummary(summary));
      if (!summary.asExpected) process.exitCode = 1;
    });
}
