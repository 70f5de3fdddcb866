import type { Hono } from "hono";
import type { MetricEvent } from "#contracts/metric-event.ts";
import { createApp } from "./app.ts";
import type { AppParts } from "./app-parts.ts";
import type { Dependencies } from "./dependencies.ts";
import { createEventDrain } from "./export/event-drain.ts";
import { createMeasures } from "./export/measures.ts";
import { createOtlpExporter } from "./export/otlp-exporter.ts";
import { createTrafficMeasures } from "./export/traffic-measures.ts";
import { createHealthWatch } from "./health/health-watch.ts";
import { kvProbe, mlProbe, postgresProbe } from "./health/probes.ts";
import { createIngest } from "./ingest/ingest-routes.ts";
import { createJobs } from "./jobs.ts";
import { startPublisher } from "./policy/run-publisher.ts";
import { steeringJobs } from "./steering-jobs.ts";
import { createLiveStream } from "./stream/live-stream.ts";
import { createSystemSampler } from "./system/system-sampler.ts";
import { createTimetable } from "./timetable.ts";

const sampleMs = 10_000;

export type Service = {
  readonly app: Hono;
  readonly parts: AppParts;
  /** Starts jobs, probes and frames; returns when health is known. */
  readonly start: () => Promise<void>;
  /** Ends all of it; what was received is committed first. */
  readonly stop: () => Promise<void>;
};

/** Puts the service together, everything but the port it listens on. */
export function createService(dependencies: Dependencies): Service {
  const { db, env, log, now } = dependencies;
  const publisher = startPublisher(dependencies);
  const live = createLiveStream(dependencies);
  const traffic = createTrafficMeasures(now);
  const system = createSystemSampler(dependencies);
  const onStored = (events: readonly MetricEvent[]) => {
    for (const tell of [live.add, system.stored]) tell(events);
  };
  const ingest = createIngest(dependencies, { onStored, onBatchesStored: traffic.addStored, sampling: () => jobs.sampling() });
  const policyChanged = () => publisher?.wake();
  const drain = env.drain && createEventDrain({ db, now, log, drain: env.drain });
  const jobs = createJobs(dependencies, [...steeringJobs({ ...dependencies, policyChanged }), ...(drain ? [drain.job] : [])]);
  const readKvFailure = publisher && (() => publisher.status().failure);
  const sampling = createTimetable([{ name: "sample-system", everyMs: sampleMs, run: system.sample }], log);
  const health = createHealthWatch([postgresProbe(db), kvProbe(readKvFailure), mlProbe(env.mlUrl)], log);
  const readMeasures = createMeasures({ traffic, drain, dependencies: health.dependencies, waitingEvents: ingest.waitingEvents });
  const parts: AppParts = {
    ingest,
    stream: live.stream,
    health,
    retentionDays: jobs.retentionDays,
    keptSince: jobs.keptSince,
    onBatch: traffic.addBatch,
    readMeasures,
    policyChanged,
    publisherStatus: publisher?.status,
  };
  const otlp = env.otlp && createOtlpExporter({ collector: env.otlp, read: readMeasures, now, log });

  const start = async () => {
    await health.askAll();
    health.start();
    jobs.start();
    otlp?.start();
    sampling.start();
    await live.start();
  };
  const stop = async () => {
    health.stop();
    live.stream.close();
    system.close();
    await ingest.drain();
    await Promise.all([live.stop(), jobs.stop(), sampling.stop(), publisher?.close(), otlp?.stop()]);
  };
  return { app: createApp(dependencies, parts), parts, start, stop };
}
