import { stripVTControlCharacters } from "node:util";
import { type Command, CommanderError } from "commander";
import { UserError } from "../user-error.ts";

export type CommandRun = { exitCode: number; out: string; err: string };

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Runs a command as `aegis` does, in this process, and keeps what it prints. For tests. */
export async function testCommand(command: Command, args: string[]): Promise<CommandRun> {
  const run: CommandRun = { exitCode: 0, out: "", err: "" };
  const [stdout, stderr, exitCode] = [process.stdout.write, process.stderr.write, process.exitCode];
  const keep = (key: "out" | "err") =>
    ((text: string | Uint8Array) => {
      // A CI may ask for colours.
      run[key] += typeof text === "string" ? stripVTControlCharacters(text) : text;
      return true;
    }) as typeof process.stdout.write;
  for (const each of everyCommand(command)) each.exitOverride();
  process.exitCode = 0;
  process.stdout.write = keep("out");
  process.stderr.write = keep("err");
  try {
    await command.parseAsync(args, { from: "user" });
    run.exitCode = Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) run.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof UserError) Object.assign(run, { exitCode: 1, err: `${run.err}aegis: ${error.message}\n` });
    else throw error;
  } finally {
    process.stdout.write = stdout;
    process.stderr.write = stderr;
    process.exitCode = exitCode;
  }
  return run;
}
