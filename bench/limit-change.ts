import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, startStack, temporaryFolder } from "../cli/dev/test-stack.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";

const tries = 50;
const pollMs = 10;

/** Seconds from `PUT /api/limits/:name` to the first answer of the edge under the new limit, on the local stack (one isolate, local KV). */
export async function run(): Promise<BenchResult> {
  const state = temporaryFolder();
  const names = ["analytics", "ml", "redis-rest", "demo", "kv"];
  const [edge = 0, ...ports] = await Promise.all(["edge", ...names].map(freePort));
  const list = names.map((name, index) => `${name}=${ports[index]}`).join(",");
  const stack = startStack(["--state", state, "--port", String(edge), "--ports", list]);
  try {
    await stack.waitFor((event) => event.type === "ready");
    const { operatorToken } = JSON.parse(readFileSync(join(state, "secrets.json"), "utf8")) as { operatorToken: string };
    const change = (quota: number) => setLimit(`http://127.0.0.1:${ports[0]}`, operatorToken, quota);
    const seconds: number[] = [];
    for (let index = 0; index < tries; index++) seconds.push(await measure(`http://127.0.0.1:${edge}`, change, 1_000_000 + index));
    return describe(seconds.sort((one, other) => one - other));
  } finally {
    stack.launcher.kill("SIGINT");
    await once(stack.launcher, "exit");
    rmSync(state, { recursive: true, force: true });
  }
}

async function measure(edge: string, change: (quota: number) => Promise<void>, quota: number): Promise<number> {
  const startedAt = performance.now();
  await change(quota);
  while (!(await readPolicy(edge)).includes(`q=${quota};`)) await delay(pollMs);
  return (performance.now() - startedAt) / 1000;
}

async function setLimit(analytics: string, token: string, quota: number): Promise<void> {
  const answer = await fetch(`${analytics}/api/limits/public`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ quota, reason: "bench" }),
  });
  if (!answer.ok) throw new Error(`analytics answered ${answer.status}`);
}

/** The demo upstream cannot be reached on these ports; the limit is judged, and its fields are set, all the same. */
async function readPolicy(edge: string): Promise<string> {
  return (await fetch(`${edge}/public/x`)).headers.get("RateLimit-Policy") ?? "";
}

function describe(sorted: number[]): BenchResult {
  const at = (share: number) => Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2));
  const row = { changes: sorted.length, "p50, s": at(0.5), "p99, s": at(0.99), "longest, s": at(1) };
  return { name: "limit-change", rows: [row], goals: [atMost("p99 of a change, seconds", 3, at(0.99))] };
}
