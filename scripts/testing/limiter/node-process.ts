// One node of a run in real time: waits for a line with the time to begin, asks its limiter as the cells say and prints what came of it.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { Limit } from "#contracts/limit.ts";
import { redisLeaseStore } from "#edge/limiter/lease/lease-store.ts";
import { LeasedLimiter } from "#edge/limiter/lease/leased-limiter.ts";
import { limitStore } from "#edge/limiter/limit-store.ts";
import { StoreBreaker } from "#edge/limiter/store-breaker.ts";
import { arrivals, type Workload } from "./workload.ts";

/** A limit, who asks how often, and on how many nodes. */
export interface Cell {
  limit: Limit;
  workload: Workload;
}

/** What one node is to do. */
export interface Order {
  store: { url: string; token: string };
  node: number;
  cells: readonly Cell[];
}

/** Of one request: its cell, when it was judged, whether it was admitted, and whether the store answered in time. */
export type Verdict = [cell: number, at: number, admitted: 0 | 1, inTime: 0 | 1];

const STORE_MS = 5000;
const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const verdicts: Verdict[] = [];
const limiter = new LeasedLimiter({
  store: redisLeaseStore(limitStore(order.store), order.store.token, STORE_MS),
  breaker: new StoreBreaker(),
  isolate: `node-${order.node}-${process.pid}`,
  random: Math.random,
  failed: () => undefined,
});

const lines = createInterface({ input: process.stdin });
process.stdout.write("ready\n");
const [startsAt] = (await once(lines, "line")) as [string];
await Promise.all(order.cells.map((cell, index) => run(cell, index)));
process.stdout.write(`${JSON.stringify(verdicts)}\n`, () => process.exit(0));

async function run({ limit, workload }: Cell, cell: number): Promise<void> {
  const asked: Promise<void>[] = [];
  for (const { at, isolate } of arrivals(workload)) {
    if (isolate !== order.node) continue;
    const dueIn = Number(startsAt) + at - Date.now();
    if (dueIn > 1) await delay(dueIn);
    asked.push(ask(limit, cell));
  }
  await Promise.all(asked);
}

async function ask(limit: Limit, cell: number): Promise<void> {
  const count = limiter.countOne({ limit, key: "all" }, { now: Date.now(), waitUntil: () => undefined });
  const { admitted, isAlone } = (count instanceof Promise ? await count : count) ?? {};
  verdicts.push([cell, Date.now(), admitted ? 1 : 0, isAlone ? 0 : 1]);
}
