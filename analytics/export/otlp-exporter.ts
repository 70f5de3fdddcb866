import { randomUUID } from "node:crypto";
import type { Env } from "../env.ts";
import type { Log } from "../http/log.ts";
import { decideExportPause } from "./decide-export-pause.ts";
import type { MetricFamily } from "./metric-family.ts";
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

/** Why an export was not taken, and how long the collector asks to be left alone; null where it does not say. */
type Failure = { readonly detail: string; readonly retryAfterMs: number | null };

/**
 * Sends all measures to an OpenTelemetry collector every ten seconds, apart from everything that serves. While the collector
 * fails, pauses double up to five minutes; what is sent next holds what was not taken.
 */
export function createOtlpExporter({ collector, read, now, log, everyMs: pauseMs = everyMs }: OtlpExporterOptions): OtlpExporter {
  const instance = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  let sending = Promise.resolve();
  let failures = 0;
  const stopping = new AbortController();

  const sendOnce = async (signal: AbortSignal) => {
    const failure = await send(collector, JSON.stringify(toOtlpMetrics(read(), { instance, now: now() })), signal);
    if (failure !== undefined && failures === 0) log.warn("metrics do not reach the collector", { detail: failure.detail });
    if (failure === undefined && failures > 0) log.info("metrics reach the collector again", { failures });
    failures = failure === undefined ? 0 : failures + 1;
    return decideExportPause({ failures, askedMs: failure?.retryAfterMs ?? 0, pauseMs });
  };
  const turn = () => {
    sending = sendOnce(AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)])).then((nextMs) => {
      if (!stopping.signal.aborted) timer = setTimeout(turn, nextMs);
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

async function send({ url, headers }: OtlpExporterOptions["collector"], body: string, signal: AbortSignal): Promise<Failure | undefined> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body,
      redirect: "manual",
      signal,
    });
    await answer.body?.cancel();
    if (answer.ok) return undefined;
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    return { detail: String(answer.status), retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null };
  } catch (error) {
    return { detail: (error as Error).name, retryAfterMs: null };
  }
}
