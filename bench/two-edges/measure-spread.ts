import { setTimeout as delay } from "node:timers/promises";
import { atMost, type Goal } from "../measure/bench-result.ts";
import type { TwoEdges } from "./start-two-edges.ts";

/** How old what the edges read is, and how often they are asked whether a change is in force. */
export type Case = { kv: string; delayMs: number; pollMs: number };

/** Something that is changed at analytics once for each try. */
export interface Change {
  /** Changes it; resolves with the moment, by `performance.now()`, from which it counts. */
  make(index: number): Promise<number>;
  isInForce(edge: string, index: number): Promise<boolean>;
}

/** Seconds until a change was in force at each edge. */
export type Try = { first: number; second: number };

/** Between two changes, so that they meet the edges' refresh at any moment of it. */
const pauseMs = 250;
const patienceMs = 300_000;

/** KV as the local namespaces are, and with reads as stale as Workers KV may be. */
export function spreadCases(short: boolean): [Case, Case] {
  const staleSeconds = short ? 10 : 60;
  return [
    { kv: "local", delayMs: 0, pollMs: 500 },
    { kv: `reads ${staleSeconds} s stale`, delayMs: staleSeconds * 1000, pollMs: 1000 },
  ];
}

/** Makes so many changes, one after the other, and watches each at both edges; a relay tells KV of them late. */
export async function measureSpread({ edges, relay }: TwoEdges, { delayMs, pollMs }: Case, tries: number, change: Change): Promise<Try[]> {
  relay.delayMs = delayMs;
  const running: Promise<Try>[] = [];
  for (let index = 0; index < tries; index++) {
    const madeAt = await change.make(index);
    const seconds = edges.map(async (edge) => ((await waitFor(() => change.isInForce(edge, index), pollMs)) - madeAt) / 1000);
    running.push(Promise.all(seconds).then(([first = Number.NaN, second = Number.NaN]) => ({ first, second })));
    await delay(pauseMs);
  }
  return Promise.all(running);
}

/** When something first is so; the poll's pause is the resolution. */
export async function waitFor(isSo: () => Promise<boolean>, pollMs: number): Promise<number> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await isSo()) return performance.now();
    await delay(pollMs);
  }
  throw new Error(`waited ${patienceMs / 1000} s in vain`);
}

export function describeSpread({ kv, pollMs }: Case, found: readonly Try[]) {
  const each = found.flatMap(({ first, second }) => [first, second]);
  const both = found.map(({ first, second }) => Math.max(first, second));
  return {
    KV: kv,
    tries: found.length,
    "one edge p50, s": at(each, 0.5),
    "one edge p99, s": at(each, 0.99),
    "both edges p50, s": at(both, 0.5),
    "both edges p99, s": at(both, 0.99),
    "polled every, s": pollMs / 1000,
  };
}

/** A refresh and its write, and on top of it as long as KV's reads may be stale. */
export function judgeSpread(what: string, rows: readonly ReturnType<typeof describeSpread>[]): Goal[] {
  return [15, 75].map((most, index) => {
    const row = rows[index];
    return atMost(`p99 of ${what} at both edges, ${row?.KV}, seconds`, most, row?.["both edges p99, s"] ?? Number.NaN);
  });
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(2));
}
