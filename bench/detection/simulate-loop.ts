import { createHash } from "node:crypto";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { slotMs } from "../../analytics/anomalies/decide-due-slots.ts";
import type { DatabaseConnection } from "../../analytics/db/connect.ts";
import type { Dependencies } from "../../analytics/dependencies.ts";
import { createLoop } from "../../analytics/loop/run-loop.ts";
import { collectRollups } from "../../analytics/rollup/collect-rollups.ts";
import { pruneTenSeconds } from "../../analytics/rollup/retention.ts";
import { storeRollups } from "../../analytics/rollup/store-rollups.ts";
import type { SpreadRequest } from "./spread-log.ts";

const settledMs = 2600;
const pruneEveryMs = 600_000;
export const route = "site";

/**
 * Plays requests through the rollups and the loop's job, slot by slot, on a clock of its own: the code that runs in
 * analytics, without waiting. `clock` is what the dependencies' `now` reads.
 */
export async function simulateLoop(
  dependencies: Dependencies,
  requests: readonly SpreadRequest[],
  { from, to, clock, onHour }: { from: number; to: number; clock: { now: number }; onHour: (hours: number) => void },
): Promise<void> {
  const loop = createLoop({ ...dependencies, policyChanged: () => undefined });
  const inOrder = requests.filter(({ at }) => at >= from && at < to);
  let next = 0;
  for (let slot = from; slot < to; slot += slotMs) {
    const begin = next;
    while (next < inOrder.length && (inOrder[next]?.at ?? 0) < slot + slotMs) next += 1;
    if (next > begin) await store(dependencies.database, inOrder.slice(begin, next));
    clock.now = slot + slotMs + settledMs;
    await loop.run();
    if (slot % pruneEveryMs === 0) await pruneTenSeconds(dependencies.db, clock.now);
    if (slot % 3_600_000 === 0) onHour((slot - from) / 3_600_000);
  }
}

async function store({ db }: DatabaseConnection, requests: readonly SpreadRequest[]): Promise<void> {
  await db.transaction((tx) => storeRollups(tx, collectRollups(requests.map(toEvent))));
}

function toEvent({ at, client, target, status, bytes }: SpreadRequest): MetricEvent {
  const path = target.split("?")[0] ?? target;
  const pathHash = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return {
    at,
    requestId: "bench",
    route,
    method: "GET",
    status,
    latencyMs: status >= 500 ? 40 : 20,
    upstreamMs: 15,
    stepMs: {},
    bytesIn: null,
    bytesOut: bytes,
    client,
    plan: null,
    upstream: "site",
    cache: null,
    risk: null,
    problemCode: null,
    pathHash,
    limits: [{ limit: "site", outcome: "allowed", quota: 1_000_000, remaining: 1 }],
  };
}
