import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { CacheStore } from "./cache/cache-store.ts";
import { FlightBook } from "./cache/flight-book.ts";
import type { Env, Settings } from "./env.ts";
import { exactLimiter } from "./limiter/exact-limiter.ts";
import type { Limiter } from "./limiter/limiter.ts";
import { LocalLimiter } from "./limiter/local-limiter.ts";
import { StoreBreaker } from "./limiter/store-breaker.ts";
import { PolicyReader } from "./live/policy-reader.ts";
import type { Log } from "./log.ts";
import { MetricBuffer } from "./metrics/metric-buffer.ts";
import { directSink, queueSink } from "./metrics/metric-sink.ts";
import { Signals } from "./metrics/signals.ts";
import type { Platform } from "./platform.ts";
import { RoundRobin } from "./upstream/choose-target.ts";
import { TargetBook } from "./upstream/target-book.ts";

/** What one isolate keeps between requests. Plain data and clients only: no request's promise ever waits here. */
export interface Runtime {
  readonly settings: Settings;
  readonly platform: Platform;
  readonly kv: KVNamespace | undefined;
  readonly policies: PolicyReader;
  readonly limiter: Limiter;
  readonly localLimiter: LocalLimiter;
  readonly breaker: StoreBreaker;
  readonly roundRobin: RoundRobin;
  readonly targets: TargetBook;
  readonly cache: { readonly store: CacheStore; readonly flights: FlightBook };
  readonly metrics: MetricBuffer;
  readonly signals: Signals;
  readonly log: Log;
  readonly startedAt: number;
}

interface Parts {
  env: Env;
  platform: Platform;
  cacheStore: CacheStore;
  settings: Settings;
  bundled: CompiledConfig;
  log: Log;
  now: number;
}

export function createRuntime({ env, platform, cacheStore, settings, bundled, log, now }: Parts): Runtime {
  const signals = new Signals();
  const sink = env.METRICS ? queueSink(env.METRICS) : directSink(settings.analyticsUrl, settings.ingestKey);
  const identity = { edgeId: settings.edgeId, isolateId: crypto.randomUUID().slice(0, 13), location: null };
  return {
    settings,
    platform,
    kv: env.POLICY,
    policies: new PolicyReader({ kv: env.POLICY, settings, bundled, signals, log }),
    limiter: exactLimiter(settings.redis),
    localLimiter: new LocalLimiter(),
    breaker: new StoreBreaker(),
    roundRobin: new RoundRobin(),
    targets: new TargetBook(),
    cache: { store: cacheStore, flights: new FlightBook() },
    metrics: new MetricBuffer(sink, signals, identity),
    signals,
    log,
    startedAt: now,
  };
}
