import { setTimeout as delay } from "node:timers/promises";
import { CreatedApiKey } from "#contracts/api-key.ts";
import { atMost, type BenchResult } from "./measure/bench-result.ts";
import { startTwoEdges, type TwoEdges } from "./revoke/start-two-edges.ts";

const tries = 50;
/** Between two revocations, so that they meet the edges' refresh at any moment of it. */
const pauseMs = 250;
const staleMs = 60_000;
const patienceMs = 300_000;

type Case = { kv: string; delayMs: number; pollMs: number };
type Try = { first: number; second: number };

const cases: Case[] = [
  { kv: "local", delayMs: 0, pollMs: 500 },
  { kv: "reads 60 s stale", delayMs: staleMs, pollMs: 1000 },
];

/**
 * Seconds from the answer of `DELETE /api/keys/:id` to the first 401 at each of two edge processes, 50 keys in each case.
 * Simulated: KV, by the local namespaces of the two Workers; a relay writes to them at once, or 60 s late, as a read would be.
 */
export async function run(): Promise<BenchResult> {
  const stack = await startTwoEdges();
  try {
    const results: [Case, Try[]][] = [];
    for (const one of cases) results.push([one, await measure(stack, one)]);
    const rows = results.map(([one, found]) => describe(one, found));
    const p99 = rows.map((row) => row["both edges p99, s"]);
    return {
      name: "revoke",
      rows,
      goals: [
        atMost("p99 of a revocation at both edges, local KV, seconds", 15, p99[0] ?? Number.NaN),
        atMost("p99 of a revocation at both edges, reads 60 s stale, seconds", 75, p99[1] ?? Number.NaN),
      ],
    };
  } finally {
    await stack.stop();
  }
}

async function measure({ edges, relay, api }: TwoEdges, { delayMs, pollMs }: Case): Promise<Try[]> {
  relay.delayMs = 0;
  const keys: CreatedApiKey[] = [];
  for (let index = 0; index < tries; index++) {
    keys.push(CreatedApiKey.parse(await api("POST", "/api/keys", { name: `bench ${index}`, roles: ["user"] })));
  }
  for (const { key } of keys) for (const edge of edges) await until(edge, key, pollMs, (status) => status !== 401);
  relay.delayMs = delayMs;
  const running: Promise<Try>[] = [];
  for (const { id, key } of keys) {
    await api("DELETE", `/api/keys/${id}`);
    const answeredAt = performance.now();
    const refused = edges.map(async (edge) => ((await until(edge, key, pollMs, (status) => status === 401)) - answeredAt) / 1000);
    running.push(Promise.all(refused).then(([first = Number.NaN, second = Number.NaN]) => ({ first, second })));
    await delay(pauseMs);
  }
  return Promise.all(running);
}

/** When an edge first answers the key as it should; the poll's pause is the resolution. */
async function until(edge: string, key: string, pollMs: number, isRight: (status: number) => boolean): Promise<number> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const answer = await fetch(`${edge}/api/users`, { headers: { "X-API-Key": key } });
    await answer.arrayBuffer();
    if (isRight(answer.status)) return performance.now();
    await delay(pollMs);
  }
  throw new Error(`waited ${patienceMs / 1000} s in vain for ${edge}`);
}

function describe({ kv, pollMs }: Case, found: readonly Try[]) {
  const each = found.flatMap(({ first, second }) => [first, second]);
  const both = found.map(({ first, second }) => Math.max(first, second));
  return {
    KV: kv,
    revocations: found.length,
    "one edge p50, s": at(each, 0.5),
    "one edge p99, s": at(each, 0.99),
    "both edges p50, s": at(both, 0.5),
    "both edges p99, s": at(both, 0.99),
    "polled every, s": pollMs / 1000,
  };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(2));
}
