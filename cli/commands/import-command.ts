import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { stringify } from "yaml";
import { readConfig } from "#config/read-config.ts";
import { describeMistakes } from "../dev/load-config.ts";
import { UserError } from "../user-error.ts";
import { importOpenApi } from "./import/import-openapi.ts";
import type { Note } from "./import/openapi-document.ts";
import { printError, printLine } from "./print-answer.ts";
import { showPath } from "./show-path.ts";

type ImportOptions = { upstream?: string; out?: string; json?: boolean };

/** `aegis import`: a config made of an OpenAPI document. */
export function importCommand(): Command {
  return new Command("import")
    .description("make a config of an OpenAPI document (3.0 or 3.1); what cannot be taken over is said on standard error")
    .argument("<file>", "the OpenAPI document, YAML or JSON")
    .option("--upstream <name|origin>", "where it forwards to; by default the document's first server")
    .option("--out <file>", "write the config there instead of printing it")
    .option("--json", "print JSON: the config, and what was left out")
    .addHelpText("after", "\nThe config passes `aegis check`; docs/validation.md says what is judged of a request.")
    .action((file: string, options: ImportOptions) => {
      const { config, operations, notes } = importOpenApi(readText(file), options.upstream);
      const yaml = `# Made of ${showPath(file)} by \`aegis import\`.\n${stringify(config, { lineWidth: 140, aliasDuplicateObjects: false })}`;
      demandValid(file, yaml);
      if (options.out !== undefined) writeText(options.out, yaml);
      if (options.json) printLine(JSON.stringify({ file: showPath(file), operations, config, notes }, null, 2));
      else {
        for (const note of notes) printError(`warning: ${describeNote(showPath(file), note)}`);
        if (options.out === undefined) process.stdout.write(yaml);
        else printLine(`${options.out}: ${operations} operations, ${notes.length} warnings`);
      }
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`the document ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function demandValid(file: string, yaml: string): void {
  const read = readConfig(yaml);
  if (read.ok) return;
  throw new UserError([`the config made of ${file} has mistakes:`, ...describeMistakes("config", read.errors)].join("\n"));
}

function describeNote(file: string, { pointer, line, message }: Note): string {
  return `${line === undefined ? file : `${file}:${line}`}  ${pointer}  ${message}`;
}
