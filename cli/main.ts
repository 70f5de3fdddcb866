import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { linkToLauncher } from "./launcher-link.ts";
import { repositoryRoot } from "./repository-root.ts";
import { UserError } from "./user-error.ts";

/** Every command; only the one that is asked for is loaded. */
const commands: Record<string, () => Promise<Command>> = {
  dev: async () => (await import("./dev/dev-command.ts")).devCommand(),
  token: async () => (await import("./dev/token-command.ts")).tokenCommand(),
  "sign-in": async () => (await import("./dev/sign-in-command.ts")).signInCommand(),
  edge: async () => (await import("./commands/edge-command.ts")).edgeCommand(),
  check: async () => (await import("./commands/check-command.ts")).checkCommand(),
  import: async () => (await import("./commands/import-command.ts")).importCommand(),
  can: async () => (await import("./commands/can-command.ts")).canCommand(),
  publish: async () => (await import("./commands/publish-command.ts")).publishCommand(),
  diff: async () => (await import("./commands/diff-command.ts")).diffCommand(),
  history: async () => (await import("./commands/history-command.ts")).historyCommand(),
  rollback: async () => (await import("./commands/rollback-command.ts")).rollbackCommand(),
  limits: async () => (await import("./commands/limits-command.ts")).limitsCommand(),
  keys: async () => (await import("./commands/keys-command.ts")).keysCommand(),
  revoke: async () => (await import("./commands/revoke-command.ts")).revokeCommand(),
  tokens: async () => (await import("./commands/tokens-command.ts")).tokensCommand(),
  sessions: async () => (await import("./commands/sessions-command.ts")).sessionsCommand(),
  block: async () => (await import("./commands/block-command.ts")).blockCommand(),
  unblock: async () => (await import("./commands/unblock-command.ts")).unblockCommand(),
  blocks: async () => (await import("./commands/blocks-command.ts")).blocksCommand(),
  privacy: async () => (await import("./commands/privacy-command.ts")).privacyCommand(),
  seal: async () => (await import("./commands/seal-command.ts")).sealCommand(),
  ledger: async () => (await import("./commands/ledger-command.ts")).ledgerCommand(),
  ask: async () => (await import("./commands/ask-command.ts")).askCommand(),
  explain: async () => (await import("./commands/explain-command.ts")).explainCommand(),
  trace: async () => (await import("./commands/trace-command.ts")).traceCommand(),
  metrics: async () => (await import("./commands/metrics-command.ts")).metricsCommand(),
  purge: async () => (await import("./commands/purge-command.ts")).purgeCommand(),
  demo: async () => (await import("./commands/demo-command.ts")).demoCommand(),
  replay: async () => (await import("./commands/replay-command.ts")).replayCommand(),
};

const failure = 1;
const wrongUsage = 2;

linkToLauncher();
process.exitCode = await runCommand(process.argv.slice(2));

/** Runs one command line; answers its exit code. */
async function runCommand(args: string[]): Promise<number> {
  const program = await createProgram(args[0] ?? "");
  try {
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`aegis: ${error.message}\n`);
    return failure;
  }
}

async function createProgram(asked: string): Promise<Command> {
  const program = new Command("aegis")
    .description("An API gateway at the edge, and a loop that tunes its limits.")
    .version(readVersion())
    .showSuggestionAfterError()
    .showHelpAfterError("Run `aegis --help` for all commands.");
  const load = commands[asked];
  const loaded = await Promise.all((load ? [load] : Object.values(commands)).map((read) => read()));
  for (const command of loaded) program.addCommand(command);
  for (const command of everyCommand(program)) command.copyInheritedSettings(program).exitOverride();
  return program;
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function readVersion(): string {
  return JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")).version;
}
