// For tests: the real `aegis dev` as a child process, with its own ports and state folder.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { readEnvironment } from "../env.ts";
import { repositoryRoot } from "../repository-root.ts";

export interface StackEvent {
  type: string;
  name?: string;
  state?: string;
  pid?: number;
  [field: string]: unknown;
}

export interface TestStack {
  launcher: ChildProcess;
  events: StackEvent[];
  /** The launcher's exit code and all that it wrote to stderr. */
  ended: Promise<{ code: number | null; stderr: string }>;
  waitFor(matches: (event: StackEvent) => boolean): Promise<StackEvent>;
  /** Pids of all processes below the launcher, itself excluded. */
  descendants(): number[];
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "aegis-test-"));
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const aegisDev: [string, ...string[]] = [process.execPath, join(repositoryRoot, "cli", "aegis.mjs"), "dev"];

/** Starts `aegis dev --json`, or another command that leads to it, with these arguments. */
export function startStack(args: readonly string[], [file, ...first] = aegisDev): TestStack {
  const launcher = spawn(file, [...first, "--json", ...args], {
    cwd: repositoryRoot,
    env: readEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const events: StackEvent[] = [];
  let stderr = "";
  createInterface(launcher.stdout).on("line", (line) => events.push(JSON.parse(line)));
  launcher.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    launcher.once("close", (code) => resolve({ code, stderr }));
  });
  return {
    launcher,
    events,
    ended,
    waitFor: (matches) =>
      poll(
        () => events.find(matches),
        () => `${stderr}${events.map((event) => JSON.stringify(event)).join("\n")}`,
      ),
    descendants: () => descendantsOf(launcher.pid ?? -1),
  };
}

export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}

/** Waits until `read` answers something; fails with what `explain` says after 60 s. */
export async function poll<Value>(read: () => Value | undefined | false, explain: () => string = () => ""): Promise<Value> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    await delay(25);
  }
  throw new Error(`waited in vain: ${explain()}`);
}

function descendantsOf(pid: number): number[] {
  let children: number[];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}
