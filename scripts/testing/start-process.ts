import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const deadlineMs = 30_000;

export interface Started {
  pid: number;
  /** From the start of the process to the first answer on its port, in milliseconds. */
  startMs: number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

interface Surroundings {
  /** The core it is bound to, by taskset; absent: as the system chooses. */
  core?: string;
  env?: Record<string, string>;
  /** Takes all that it prints; absent: its errors go where ours do, the rest nowhere. */
  logFile?: string;
}

/** Starts a process and waits until its port takes a connection. */
export async function startProcess(
  command: readonly string[],
  port: number,
  { core, env = {}, logFile }: Surroundings = {},
): Promise<Started> {
  const startedAt = performance.now();
  const [program = "", ...rest] = core === undefined ? command : ["taskset", "-c", core, ...command];
  const log = logFile === undefined ? undefined : openSync(logFile, "a", 0o600);
  const child = spawn(program, rest, { stdio: ["ignore", log ?? "ignore", log ?? "inherit"], env: { ...readPath(), ...env } });
  if (log !== undefined) closeSync(log);
  running.add(child);
  child.once("exit", () => running.delete(child));
  await waitForPort(port, child);
  return {
    pid: child.pid ?? 0,
    startMs: performance.now() - startedAt,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function readPath(): Record<string, string> {
  return { PATH: process.env.PATH ?? "" };
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  const endsAt = Date.now() + deadlineMs;
  while (!(await takesConnection(port))) {
    if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`${child.spawnargs.join(" ")} does not listen on ${port}`);
    await delay(5);
  }
}

function takesConnection(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
  });
}
