import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { repositoryRoot } from "../repository-root.ts";
import { openLog } from "./log-file.ts";
import type { Part } from "./part.ts";

const readyWithinMs = 120_000;
const healthPollMs = 100;
const healthTimeoutMs = 2000;

export interface RunningPart {
  pid: number;
  /** Resolves when the process has ended, with a phrase such as `exit code 1`. */
  ended: Promise<string>;
  /** Resolves when the part has said that it is ready and its health address answers; rejects with the reason. */
  ready: Promise<void>;
  /** Asks it to end, and after `graceMs` ends its whole process group. */
  stop(graceMs: number): Promise<void>;
  /** Ends its whole process group at once. */
  kill(): void;
}

/** Starts a part as the leader of a process group of its own, its output in `logPath`. */
export function runPart(part: Part, logPath: string): RunningPart {
  const log = openLog(logPath);
  const [file, ...args] = part.command;
  const stdio = part.lifeline === "ipc" ? (["ignore", log, log, "ipc"] as const) : (["pipe", log, log] as const);
  const child = spawn(file, args, { cwd: repositoryRoot, env: part.env, detached: true, stdio: [...stdio] });
  closeSync(log);
  child.stdin?.on("error", () => undefined);
  const announced = part.lifeline === "ipc" ? readyMessage(child) : Promise.resolve();
  if (part.message) child.send(part.message, () => undefined);
  const kill = () => killGroup(child.pid);
  const ended = endOf(child).finally(kill);
  return {
    pid: child.pid ?? 0,
    ended,
    ready: waitUntilReady(part, announced, ended),
    kill,
    stop: async (graceMs) => {
      if (part.stopWith === "message" && child.connected) child.send({ type: "stop" }, () => undefined);
      else child.kill("SIGTERM");
      await Promise.race([ended, delay(graceMs, undefined, { ref: false })]);
      kill();
      await ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}

async function readyMessage(child: ChildProcess): Promise<void> {
  for (;;) {
    const [message] = await once(child, "message");
    if (typeof message === "object" && message !== null && "type" in message && message.type === "ready") return;
  }
}

async function waitUntilReady(part: Part, announced: Promise<void>, ended: Promise<string>): Promise<void> {
  const over = new AbortController();
  const failed = ended.then((reason) => {
    throw new Error(reason);
  });
  const late = delay(readyWithinMs, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`not ready within ${readyWithinMs / 1000} s`);
  });
  const healthy = announced.then(() => pollHealth(part.healthUrl, over.signal));
  try {
    await Promise.race([healthy, failed, late]);
  } finally {
    over.abort();
    for (const promise of [healthy, failed, late]) promise.catch(() => undefined);
  }
}

async function pollHealth(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    if (await isHealthy(url)) return;
    await delay(healthPollMs, undefined, { signal: over });
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(healthTimeoutMs), redirect: "error" });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // ESRCH: nobody of the group is left.
  }
}
