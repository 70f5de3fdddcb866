import { Command, InvalidArgumentError } from "commander";
import { suggestName } from "#config/nearest-name.ts";
import { Permission } from "#contracts/access.ts";
import { defaultConfigFile } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { describeVerdict } from "./can/describe-verdict.ts";
import { type Asked, judgeCaller } from "./can/judge-caller.ts";
import { type AnalyticsOptions, withAnalytics } from "./connect-analytics.ts";
import { printAnswer, printError } from "./print-answer.ts";
import { readCompiledConfig } from "./read-compiled-config.ts";
import { readHeader } from "./read-options.ts";

type CanOptions = AnalyticsOptions & {
  permissions: string[];
  host: string;
  header: Record<string, string>;
  config: string;
  live?: boolean;
};

/** `aegis can`: what a role may do, by the code that judges it at the edge. */
export function canCommand(): Command {
  return withAnalytics(new Command("can"))
    .description("tell whether a role may make a request, and which rule says so; exit code 0: yes, 1: no, 2: that cannot be told")
    .argument("<roles>", "roles parted by commas; authenticated: a credential without roles; anonymous: no credential")
    .argument("<method>", "the request's method")
    .argument("<path>", "its path and query, as they are sent")
    .option("--permissions <names>", "permissions of the caller's own, parted by commas", readPermissions, [])
    .option("--host <name>", "the Host it is sent to", "gateway.example")
    .option("--header <line>", "a header, as Name: value; may be given again", readHeader, {})
    .option("--config <file>", "the config file that is asked", defaultConfigFile)
    .option("--live", "ask the config that is live, in place of a file")
    .addHelpText("after", "\nLimits, blocks and rules on addresses are not asked: they hang on more than roles.")
    .action(async (roles: string, method: string, path: string, options: CanOptions) => {
      try {
        const asked = {
          roles: roles.split(",").map((role) => role.trim()),
          method: method.toUpperCase(),
          target: path,
          headers: options.header,
          ...options,
        };
        const verdict = await judge(asked, options);
        printAnswer(options.json, verdict, describeVerdict);
        if (!verdict.allowed) process.exitCode = 1;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        // A yes or no has the exit codes 0 and 1 for itself.
        printError(`aegis: ${error.message}`);
        process.exitCode = 2;
      }
    });
}

async function judge(asked: Asked, options: CanOptions) {
  if (!asked.target.startsWith("/")) throw new UserError(`${asked.target} is not a path: begin it with /`);
  const config = await readCompiledConfig(options);
  const known = Object.keys(config.roles);
  const unknown = asked.roles.find((role) => !known.includes(role) && role !== "anonymous" && role !== "authenticated");
  if (unknown !== undefined) {
    throw new UserError(
      `${JSON.stringify(unknown)} is not a role of the config: ${suggestName(unknown, [...known, "anonymous", "authenticated"])}`,
    );
  }
  return judgeCaller(config, asked);
}

function readPermissions(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !Permission.safeParse(name).success);
  if (wrong === undefined) return names;
  throw new InvalidArgumentError(`"${wrong}" is not a permission: use verb:noun, verb:* or *`);
}
