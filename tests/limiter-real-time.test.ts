import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Algorithm, Limit } from "#contracts/limit.ts";
import { testLimit } from "#edge/limiter/lease/test-lease.ts";
import { type RedisRest, startRedisRest } from "../redis-rest/start-redis-rest.ts";
import { findRedisServer, startTestRedis, type TestRedis } from "../redis-rest/test-redis-server.ts";
import { idealOf } from "../scripts/testing/limiter/ideal.ts";
import { arrivals } from "../scripts/testing/limiter/workload.ts";
import { type Answered, type Edges, type Rule, runEdges } from "./run-edges.ts";

/**
 * Cells of the accuracy grid in real time: processes of the edge, HTTP, and a Redis server where there is one. Nothing is held against a
 * plan: what would have been admitted is reckoned from when requests were really sent.
 */

interface Cell {
  algorithm: Algorithm;
  nodes: number;
  limit: number;
  load: number;
}

const windowSeconds = 10;
const windowsRun = 3;
const cells: Cell[] = [
  { algorithm: "sliding-window", nodes: 1, limit: 100, load: 0.9 },
  { algorithm: "sliding-window", nodes: 1, limit: 1000, load: 1.5 },
  { algorithm: "sliding-window", nodes: 3, limit: 10, load: 2 },
  { algorithm: "sliding-window", nodes: 5, limit: 500, load: 0.9 },
  { algorithm: "sliding-window", nodes: 9, limit: 500, load: 2 },
  { algorithm: "fixed-window", nodes: 3, limit: 100, load: 1.5 },
  { algorithm: "fixed-window", nodes: 5, limit: 500, load: 1.1 },
  { algorithm: "fixed-window", nodes: 9, limit: 100, load: 2 },
  { algorithm: "token-bucket", nodes: 3, limit: 500, load: 1.1 },
  { algorithm: "token-bucket", nodes: 9, limit: 100, load: 1.5 },
];

const nameOf = ({ algorithm, nodes, limit, load }: Cell) => `${algorithm}-${nodes}-${limit}-${load * 10}`;
const ruleOf = (cell: Cell): Rule => ({
  name: nameOf(cell),
  algorithm: cell.algorithm,
  policy: "leased",
  limit: cell.limit,
  windowSeconds,
});
const warm: Rule = { name: "warm", algorithm: "fixed-window", policy: "exact", limit: 1_000_000, windowSeconds: 86_400 };
const mostNodes = Math.max(...cells.map(({ nodes }) => nodes));

let redis: TestRedis | undefined;
let rest: RedisRest;
let edges: Edges;
const answers = new Map<string, Answered[]>();

beforeAll(async () => {
  const executable = findRedisServer(process.env.PATH);
  redis = executable === undefined ? undefined : await startTestRedis(executable);
  rest = await startRedisRest({ redisUrl: redis?.url });
  edges = await runEdges(mostNodes, rest, [warm, ...cells.map(ruleOf)]);
  const all = () => Promise.all(Array.from({ length: mostNodes }, async (_, edge) => (await edges.ask(edge, warm.name)).status));
  for (let round = 0; round < 20; round++) await all();
  await Promise.all(cells.map(async (cell, seed) => answers.set(nameOf(cell), await ask(cell, seed))));
}, 240_000);

afterAll(async () => {
  await edges?.stop();
  await rest?.close();
  await redis?.stop();
});

/** Requests at random times, each of a process of the cell's, and what became of them. */
async function ask(cell: Cell, seed: number): Promise<Answered[]> {
  const perSecond = (cell.load * cell.limit) / windowSeconds;
  const seconds = windowsRun * windowSeconds;
  const startsAt = Date.now();
  const asked: Promise<Answered>[] = [];
  for (const { at, isolate } of arrivals({ perSecond, seconds, clients: 1, zipf: 1, isolates: cell.nodes, spread: "even", seed })) {
    const dueIn = startsAt + at - Date.now();
    if (dueIn > 1) await delay(dueIn);
    asked.push(edges.ask(isolate, nameOf(cell)));
  }
  return Promise.all(asked);
}

/** What one limiter would have admitted that saw each request when it was sent, or when it was answered. */
function allowance(cell: Cell, given: readonly Answered[]): [least: number, most: number] {
  const { algorithm, limit } = cell;
  const rule: Limit = testLimit({ algorithm, quota: limit, burst: limit, windowSeconds });
  const counts = (["sentAt", "answeredAt"] as const).map((moment) => {
    const ideal = idealOf(rule, false);
    const times = given.map((one) => one[moment]).sort((one, other) => one - other);
    return times.filter((at) => ideal.admits(0, at)).length;
  });
  return [Math.min(...counts), Math.max(...counts)];
}

describe("in real time, leases", () => {
  it.each(cells.map((cell) => ({ ...cell, name: nameOf(cell) })))(
    "admit what one exact limiter would: $algorithm, $nodes nodes, $limit in 10 s, load $load",
    (cell) => {
      const given = answers.get(cell.name) ?? [];
      const [least, most] = allowance(cell, given);
      const admitted = given.filter(({ status }) => status === 200).length;
      console.log(cell.name, given.length, admitted, least, most, ((admitted / least) * 100).toFixed(1));
      expect(admitted).toBeGreaterThanOrEqual(Math.floor((cell.load < 1 ? 0.995 : 0.97) * least));
      expect(admitted).toBeLessThanOrEqual(Math.ceil((1 + 0.02 * cell.nodes) * most));
    },
  );

  it("leave every request once in the metric events", async () => {
    const given = [...answers.values()].flat();
    expect(given.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    const told = () => given.filter(({ requestId }) => edges.events.has(requestId)).length;
    await expect.poll(told, { timeout: 60_000 }).toBe(given.length);
    for (const { requestId, status } of given) {
      const outcomes = edges.events.get(requestId) ?? [];
      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]).toMatch(status === 200 ? /allowed$/ : /refused$/);
    }
  });
});
