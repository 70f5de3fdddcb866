import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { listFiles } from "../checks/list-files.ts";
import type { CommandTree } from "./check-commands.ts";

/** The `aegis` command as the files below cli/ define it: each `…Command()` they export is one; folders of commands hold their parts. */
export async function readCommands(root: string): Promise<CommandTree> {
  const files = listFiles(root, "cli/*.ts").filter(
    (file) =>
      !/\.test\.ts$|^cli\/commands\/.+\//.test(file) && /^export function \w+Command\(\)/m.test(readFileSync(join(root, file), "utf8")),
  );
  const commands = await Promise.all(files.map((file) => readCommandFile(join(root, file))));
  return { name: "aegis", options: [], commands: commands.flat().map(describe) };
}

async function readCommandFile(path: string): Promise<Command[]> {
  const module: Record<string, unknown> = await import(pathToFileURL(path).href);
  return Object.entries(module)
    .filter(([name, value]) => name.endsWith("Command") && typeof value === "function" && value.length === 0)
    .map(([, make]) => (make as () => unknown)())
    .filter((made) => made instanceof Command);
}

function describe(command: Command): CommandTree {
  const options = command.options.flatMap(({ long, short }) => [long, short]).filter((flag): flag is string => typeof flag === "string");
  return { name: command.name(), options, commands: command.commands.map((below) => describe(below)) };
}
