import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { startTestEdge } from "../cli/dev/test-edge.ts";
import { atLeast, atMost, type BenchResult } from "./measure/bench-result.ts";
import { type LoadResult, sendLoad } from "./protection/send-load.ts";
import type { Mood } from "./protection/upstream-process.ts";

const perSecond = 80;
const seconds = 10;
const well: Mood = { workers: 4, faulty: 0, isSecondDead: false };

/** Two servers of four workers at 70 ms bear 114 requests a second. */
const phases: readonly (readonly [name: string, mood: Mood])[] = [
  ["healthy", well],
  ["half the answers 503", { ...well, faulty: 0.5 }],
  ["capacity halved to 57/s", { ...well, workers: 2 }],
  ["one of two targets dead", { ...well, isSecondDead: true }],
  ["recovered", well],
];

const protection = {
  retry: { attempts: 1, backoffMs: 5 },
  breaker: { openMs: 500, openMaxMs: 4000 },
  guard: {},
};

interface Counts {
  requests: number;
  postsSeenTwice: number;
}

interface PhaseResult extends LoadResult {
  phase: string;
  seen: number;
}

/** What callers get of an upstream in trouble, asked 80 times a second, a fifth of it POST, with retry, breaker and guard and without. */
export async function run(): Promise<BenchResult> {
  const on = await runSchedule(protection);
  const off = await runSchedule({});
  const rows = phases.flatMap((_, index) => [describe("on", on.phases[index]), describe("off", off.phases[index])]);
  const good = (of: typeof on, index: number) => Math.round((of.phases[index]?.good ?? 0) / seconds);
  const amplification = Math.max(...on.phases.map(({ seen, sent }) => seen / sent));
  return {
    name: "protection",
    rows,
    goals: [
      atMost("POSTs that an upstream saw twice", 0, on.postsSeenTwice + off.postsSeenTwice),
      atMost("requests seen for each one sent in the worst phase, protection on", 1.22, round(amplification)),
      atLeast("2xx/s at halved capacity, protection on", 45, good(on, 2)),
      atLeast("2xx/s at halved capacity, on as a multiple of off", 2, round(good(on, 2) / Math.max(1, good(off, 2)))),
      atLeast("2xx/s with one of two targets dead, protection on", 45, good(on, 3)),
      // Up to openMaxMs of it pass until the target that was dead is asked again.
      atLeast("2xx/s after recovery, protection on", 0.85 * perSecond, good(on, 4)),
    ],
  };
}

async function runSchedule(features: object): Promise<{ phases: PhaseResult[]; postsSeenTwice: number }> {
  const upstream = fork(new URL("protection/upstream-process.ts", import.meta.url));
  const [{ urls }] = (await once(upstream, "message")) as [{ urls: string[] }];
  const edge = await startTestEdge(describeConfig(urls, features));
  try {
    await sendLoad({ port: edge.port, perSecond, seconds: 3, postEach: 5 });
    const results: PhaseResult[] = [];
    for (const [phase, mood] of phases) results.push(await runPhase(upstream, edge.port, { phase, mood }));
    return { phases: results, postsSeenTwice: (await ask<Counts>(upstream, "counts")).postsSeenTwice };
  } finally {
    await edge.stop();
    upstream.disconnect();
  }
}

async function runPhase(upstream: ChildProcess, port: number, { phase, mood }: { phase: string; mood: Mood }): Promise<PhaseResult> {
  await ask(upstream, mood);
  const before = await ask<Counts>(upstream, "counts");
  const load = await sendLoad({ port, perSecond, seconds, postEach: 5 });
  const { requests } = await ask<Counts>(upstream, "counts");
  return { phase, ...load, seen: requests - before.requests };
}

async function ask<Reply>(upstream: ChildProcess, message: Mood | "counts"): Promise<Reply> {
  const reply = once(upstream, "message");
  upstream.send(message);
  return (await reply)[0] as Reply;
}

function describeConfig(targets: readonly string[], features: object): string {
  return JSON.stringify({
    gateway: {
      accessLog: "off",
      upstreams: { bench: { targets, timeoutMs: 1000, ...features } },
      routes: [{ id: "bench", path: "/bench/*", upstream: "bench" }],
    },
    auth: { default: "none" },
    monitoring: { metricsEnabled: false },
  });
}

const round = (value: number) => Number(value.toFixed(2));

function describe(protectionIs: string, result: PhaseResult | undefined): Record<string, string | number> {
  const { phase, sent, good, refused, p99Ms, seen } = result ?? { phase: "", sent: 0, good: 0, refused: 0, p99Ms: 0, seen: 0 };
  return {
    phase,
    protection: protectionIs,
    "2xx/s": Math.round(good / seconds),
    "503/s": Math.round(refused / seconds),
    "p99, ms": p99Ms,
    "seen for each sent": round(seen / Math.max(1, sent)),
  };
}
