import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../scripts/testing/find-free-port.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";
import { isRunning, readResidentMemory } from "./measure/read-resident-memory.ts";

const launcher = fileURLToPath(new URL("../cli/aegis.mjs", import.meta.url));
const deadlineMs = 180_000;

type Part = { name: string; state: string; pid?: number; startMs?: number };
type Ready = { type: "ready"; parts: Part[] };
type Failure = { type: "failure"; message: string; lastLines: string[] };
type Start = { seconds: number; parts: (Part & { mib: number })[]; leftBehind: number };

/** Seconds from the command to a stack that answers, first with an empty state folder and then again; memory of each part. */
export async function run(): Promise<BenchResult> {
  const state = mkdtempSync(join(tmpdir(), "aegis-start-up-"));
  try {
    const first = await startAndStop(state);
    const second = await startAndStop(state);
    const total = second.parts.reduce((sum, { mib }) => sum + mib, 0);
    return {
      name: "start-up",
      rows: [...first.parts.map((part) => describePart(part, second)), describeWhole(first, second, total)],
      goals: [
        atMost("first start, seconds", 30, first.seconds),
        atMost("second start, seconds", 15, second.seconds),
        atMost("resident memory of all parts, MiB", 2048, total),
        atMost("processes left after Ctrl-C", 0, first.leftBehind + second.leftBehind),
      ],
    };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function startAndStop(state: string): Promise<Start> {
  const names = ["analytics", "ml", "redis-rest", "demo", "kv"];
  const [edge, ...ports] = await Promise.all(["edge", ...names].map(findFreePort));
  const list = names.map((name, index) => `${name}=${ports[index]}`).join(",");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [launcher, "dev", "--json", "--state", state, "--port", String(edge), "--ports", list], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const giveUp = setTimeout(() => child.kill("SIGTERM"), deadlineMs);
  const { parts } = await readUntilReady(createInterface(child.stdout)).finally(() => clearTimeout(giveUp));
  const seconds = toSeconds(performance.now() - startedAt);
  const measured = parts.map((part) => ({ ...part, mib: part.pid === undefined ? 0 : readResidentMemory(part.pid) }));
  child.kill("SIGINT");
  await ended;
  return { seconds, parts: measured, leftBehind: parts.filter(({ pid }) => pid !== undefined && isRunning(pid)).length };
}

async function readUntilReady(lines: AsyncIterable<string>): Promise<Ready> {
  for await (const line of lines) {
    const event = JSON.parse(line) as Ready | Failure;
    if (event.type === "ready") return event;
    if (event.type === "failure") throw new Error([event.message, ...event.lastLines].join("\n"));
  }
  throw new Error("the stack ended before it was ready, or was not within three minutes; what it said stands above");
}

function describePart(part: Part & { mib: number }, second: Start): Record<string, string | number> {
  const again = second.parts.find(({ name }) => name === part.name);
  return {
    part: part.name,
    state: part.state,
    "first, s": toSeconds(part.startMs),
    "second, s": toSeconds(again?.startMs),
    "memory, MiB": again?.mib ?? 0,
  };
}

function describeWhole(first: Start, second: Start, total: number): Record<string, string | number> {
  return { part: "all", state: "", "first, s": first.seconds, "second, s": second.seconds, "memory, MiB": total };
}

const toSeconds = (ms = 0) => Number((ms / 1000).toFixed(1));
