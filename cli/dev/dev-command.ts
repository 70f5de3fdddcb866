import { Command, InvalidArgumentError } from "commander";
import { readEnvironment } from "../env.ts";
import { defaultConfigFile, defaultStateFolder } from "../repository-root.ts";
import type { DevOptions } from "./run-dev.ts";

/** `aegis dev`: the whole of Aegis on this machine. */
export function devCommand(): Command {
  return new Command("dev")
    .description("start the whole of Aegis on this machine: edge, analytics with the dashboard, ML API, Redis facade, demo upstream")
    .option("--config <file>", "the gateway's config; edits of it go live", defaultConfigFile)
    .option("--port <number>", "port of the edge (default: gateway.port of the config)", readPort)
    .option("--ports <list>", "other ports, for example analytics=9081,ml=9001,redis-rest=9079,demo=9301,kv=9082")
    .option("--state <dir>", "folder of secrets, data and logs", defaultStateFolder)
    .option("--only <parts>", "start only these: redis-rest, ml, analytics, demo, edge")
    .option("--no-demo", "start without the demo upstream")
    .option("--json", "print one JSON object a line instead of a table")
    .action(async ({ json, ...options }: DevOptions & { json?: boolean }) => {
      const [{ runDev }, { createJsonOutput, createTextOutput }] = await Promise.all([import("./run-dev.ts"), import("./dev-output.ts")]);
      // A reader that went away, as with `| head`, is no reason to end the stack.
      for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
      const write = (line: string) => void process.stdout.write(`${line}\n`);
      const complain = (line: string) => void process.stderr.write(`${line}\n`);
      const output = json ? createJsonOutput(write) : createTextOutput(write, complain);
      process.exitCode = await runDev(options, readEnvironment(), output);
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("use a number from 1 to 65535");
}
