import { readCpu } from "../measure/read-cpu.ts";
import type { RunningAnalytics } from "../measure/start-analytics.ts";
import { type LoadReport, sendBatches } from "./send-batches.ts";

/** Requests a second that the events' own times tell of. */
const perSecond = 40_000;
const mostWarmUp = 30_000;

export type Measured = LoadReport & {
  /** Of all that was sent, the warming up included. */
  readonly sent: number;
  readonly analyticsCpuUs: number;
  readonly databaseCpuUs: number;
};

/** What analytics stores as fast as four senders deliver, after some that warms it up. CPU is µs an event; PGlite runs within analytics. */
export async function measureLoad(analytics: RunningAnalytics, events: number, databasePid?: number): Promise<Measured> {
  const firstAt = Date.now() - 120_000;
  const warmUp = await sendBatches({ url: analytics.url, events: Math.min(mostWarmUp, events / 4), firstAt, perSecond, seed: 1 });
  const cpu = () => [readCpu(analytics.pid), databasePid === undefined ? 0 : readCpu(databasePid)] as const;
  let before = cpu();
  const onReady = () => {
    before = cpu();
  };
  const load = await sendBatches({ url: analytics.url, events, firstAt: firstAt + 1000, perSecond, seed: 100, onReady });
  const [analyticsUs, databaseUs] = cpu();
  return {
    ...load,
    failed: load.failed + warmUp.failed,
    sent: load.events + warmUp.events,
    analyticsCpuUs: (analyticsUs - before[0]) / load.events,
    databaseCpuUs: (databaseUs - before[1]) / load.events,
  };
}
