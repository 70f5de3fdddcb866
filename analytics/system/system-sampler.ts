import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { systemSamples } from "../db/service-metric-tables.ts";
import type { Dependencies } from "../dependencies.ts";

const nanosecondsOfMs = 1e6;
const microsecondsOfMs = 1e3;
const resolutionMs = 20;

export type SystemSampler = {
  /** Told of events after their commit. */
  readonly stored: (events: readonly MetricEvent[]) => void;
  /** Stores how this process fared since the last time. */
  readonly sample: () => Promise<void>;
  readonly close: () => void;
};

/** Measures CPU, memory, the event loop's lag and how far behind what is stored is. */
export function createSystemSampler({ db, now }: Pick<Dependencies, "db" | "now">): SystemSampler {
  const instance = `${hostname().slice(0, 64)}-${randomUUID().slice(0, 8)}`;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let [cpu, since] = [process.cpuUsage(), now()];
  let taken = { storedEvents: 0, ingestLagMs: null as number | null };

  const stored = (events: readonly MetricEvent[]) => {
    if (events.length === 0) return;
    const newest = events.reduce((latest, { at }) => Math.max(latest, at), 0);
    taken.storedEvents += events.length;
    taken.ingestLagMs = Math.max(taken.ingestLagMs ?? 0, now() - newest);
  };
  const sample = async () => {
    const at = now();
    const { user, system } = process.cpuUsage(cpu);
    const { rss, heapUsed } = process.memoryUsage();
    // The timer's own period is part of what the histogram measures.
    const lag = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / nanosecondsOfMs - resolutionMs) : 0);
    const row = {
      ...{ at: new Date(at), instance, residentBytes: rss, heapBytes: heapUsed, ...taken },
      cpuShare: (user + system) / microsecondsOfMs / Math.max(1, at - since),
      loopLagMeanMs: lag(delay.mean),
      loopLagP99Ms: lag(delay.percentile(99)),
    };
    [cpu, since] = [process.cpuUsage(), at];
    taken = { storedEvents: 0, ingestLagMs: null };
    delay.reset();
    await db.insert(systemSamples).values(row).onConflictDoNothing();
  };
  return { stored, sample, close: () => delay.disable() };
}
