import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

export type Outcome = { code: number; output: string; seconds: number };
export type CommandOptions = { cwd?: string; env?: Record<string, string>; output?: "keep" | "show" };

const running = new Set<ChildProcess>();
let stopping = false;

/** Ends every command that still runs and starts none any more; their outcomes have a code other than 0. */
export function stopCommands(): void {
  stopping = true;
  for (const child of running) child.kill("SIGTERM");
}

/** The tools of node_modules, and the Node that runs this process, found before any other. */
function toolEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const path = [join(root, "node_modules", ".bin"), dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** Runs a command without a shell and keeps what it prints, unless it is to be shown. Code 127: it could not be started. */
export function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<Outcome> {
  if (stopping) return Promise.resolve({ code: 130, output: "stopped", seconds: 0 });
  const startedAt = performance.now();
  const output = options.output === "show" ? "inherit" : "pipe";
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: toolEnvironment(options.env),
      stdio: ["ignore", output, output],
    });
    running.add(child);
    const parts: Buffer[] = [];
    const finish = (code: number, note = "") => {
      running.delete(child);
      resolve({ code, output: Buffer.concat(parts).toString() + note, seconds: (performance.now() - startedAt) / 1000 });
    };
    child.stdout?.on("data", (part: Buffer) => parts.push(part));
    child.stderr?.on("data", (part: Buffer) => parts.push(part));
    child.on("error", (error) => finish(127, `${command}: ${error.message}`));
    child.on("close", (code) => finish(code ?? 1));
  });
}
