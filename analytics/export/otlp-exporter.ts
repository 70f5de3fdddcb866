import { randomUUID } from "node:crypto";
import type { Env } from "../env.ts";
import type { Log } from "../http/log.ts";
import { decideExportPause } from "./decide-export-pause.ts";
import type { MetricFamily } from "./metric-family.ts";
import { type ExportOutcome, postExport } from "./post-export.ts";
import { toOtlpMetrics } from "./to-otlp-metrics.ts";

const everyMs = 10_000;
const timeoutMs = 5000;
/** For what is sent last: nobody waits long for a collector that hangs. */
const lastTimeoutMs = 2000;

export type OtlpExporterOptions = {
  readonly collector: NonNullable<Env["otlp"]>;
  readonly read: () => MetricFamily[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  readonly everyMs?: number;
};

export type OtlpExporter = {
  readonly start: () => void;
  /** Sends what was counted last, once, and ends. */
  readonly stop: () => Promise<void>;
};

/**
 * Sends all measures to an OpenTelemetry collector every ten seconds, apart from everything that serves. While the collector
 * fails, pauses double up to five minutes; what is sent next holds what was not taken.
 */
export function createOtlpExporter({ collector, read, now, log, everyMs: pauseMs = everyMs }: OtlpExporterOptions): OtlpExporter {
  const instance = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();
  let failures = 0;
  let isPartial = false;
  const stopping = new AbortController();

  /** What a collector took only in part must not be sent to it again: the next export holds what was counted anyway. */
  const notePartial = (answer: string) => {
    const rejected = readRejectedPoints(answer);
    if (rejected > 0 && !isPartial) log.warn("the collector refuses some of the metrics", { rejected });
    isPartial = rejected > 0;
  };
  const note = (outcome: ExportOutcome) => {
    if (outcome.ok) notePartial(outcome.text);
    else if (failures === 0) log.warn("metrics do not reach the collector", { detail: outcome.detail });
    if (outcome.ok && failures > 0) log.info("metrics reach the collector again", { failures });
    failures = outcome.ok ? 0 : failures + 1;
  };
  const sendOnce = async (signal: AbortSignal, isCutOff = () => false) => {
    const body = JSON.stringify(toOtlpMetrics(read(), { instance, now: now() }));
    const outcome = await postExport(collector, { body, headers: { "Content-Type": "application/json" } }, signal);
    // What the end of this process cuts off says nothing of the collector.
    if (isCutOff()) return pauseMs;
    note(outcome);
    return decideExportPause({ failures, askedMs: (!outcome.ok && outcome.retryAfterMs) || 0, pauseMs });
  };
  const turn = () => {
    const isCutOff = () => stopping.signal.aborted;
    sending = sendOnce(AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]), isCutOff).then((nextMs) => {
      if (!isCutOff()) timer = setTimeout(turn, nextMs);
    });
  };
  const stop = async () => {
    stopping.abort();
    clearTimeout(timer);
    await sending;
    await sendOnce(AbortSignal.timeout(lastTimeoutMs));
  };
  return { start: turn, stop };
}

/** Data points that an ExportMetricsServiceResponse says were not taken; 0 where it cannot be read. */
function readRejectedPoints(answer: string): number {
  try {
    const { partialSuccess } = JSON.parse(answer) as { partialSuccess?: { rejectedDataPoints?: string | number } };
    return Number(partialSuccess?.rejectedDataPoints ?? 0) || 0;
  } catch {
    return 0;
  }
}
