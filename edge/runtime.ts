import type { CompiledConfig } from "#contracts/live-policy.ts";
import type { CacheStore } from "./cache/cache-store.ts";
import { FlightBook } from "./cache/flight-book.ts";
import type { Settings } from "./env.ts";
import type { Limiter } from "./limiter/limiter.ts";
import { limiterOf, localOnly } from "./limiter/limiter-of.ts";
import { regionalLimiter } from "./limiter/regional-limiter.ts";
import { StoreBreaker } from "./limiter/store-breaker.ts";
import { PolicyReader } from "./live/policy-reader.ts";
import type { PolicyStore } from "./live/policy-store.ts";
import type { Log } from "./log.ts";
import { MetricBuffer } from "./metrics/metric-buffer.ts";
import type { MetricSink } from "./metrics/metric-sink.ts";
import { Signals } from "./metrics/signals.ts";
import type { Platform } from "./platform.ts";
import type { RedisAddress } from "./read-databases.ts";
import { SpanExporter } from "./tracing/span-exporter.ts";
import { Protection } from "./upstream/protection.ts";
import { RoundRobin } from "./upstream/round-robin.ts";
import { TargetBook } from "./upstream/target-book.ts";

/** What one isolate keeps between requests. Plain data and clients only: no request's promise ever waits here. */
export interface Runtime {
  readonly settings: Settings;
  readonly platform: Platform;
  readonly store: PolicyStore | undefined;
  readonly policies: PolicyReader;
  readonly limiter: Limiter;
  /** Of the default database. */
  readonly breaker: StoreBreaker;
  /** Of the databases that only some regions are counted in. */
  readonly regionalBreakers: readonly StoreBreaker[];
  readonly roundRobin: RoundRobin;
  readonly targets: TargetBook;
  /** Chance, in 0..1; nothing secret is drawn from it. */
  readonly random: () => number;
  readonly protection: Protection;
  readonly cache: { readonly store: CacheStore; readonly flights: FlightBook };
  readonly metrics: MetricBuffer;
  readonly signals: Signals;
  readonly log: Log;
  /** Null: no collector is configured. */
  readonly spans: SpanExporter | null;
  /** When targets were last asked whether they are well; null: not by this process. */
  readonly healthRun: { at: number | null };
  readonly startedAt: number;
}

interface Parts {
  platform: Platform;
  cacheStore: CacheStore;
  settings: Settings;
  store: PolicyStore | undefined;
  sink: MetricSink;
  /** What is served before live policy was read once; null: nothing. */
  bundled: CompiledConfig | null;
  log: Log;
  now: number;
}

export function createRuntime({ platform, cacheStore, settings, store, sink, bundled, log, now }: Parts): Runtime {
  const signals = new Signals();
  const breaker = new StoreBreaker();
  const isolateId = crypto.randomUUID().slice(0, 13);
  const identity = { edgeId: settings.edgeId, isolateId, location: null };
  const openLimiter = (database: RedisAddress, own: StoreBreaker, isolate = isolateId) =>
    limiterOf({ store: database, breaker: own, isolate, random: Math.random, signals, log });
  const regional = new Map([...settings.databases].map(([name, address]) => [name, { store: address, breaker: new StoreBreaker() }]));
  return {
    settings,
    platform,
    store,
    policies: new PolicyReader({ store, settings, bundled, signals, log }),
    limiter: regionalLimiter(
      settings.redis === null ? localOnly() : openLimiter(settings.redis, breaker),
      // Names may stand for one database: each counts its settlements for itself.
      new Map([...regional].map(([name, { store: database, breaker: own }]) => [name, openLimiter(database, own, `${isolateId}-${name}`)])),
    ),
    breaker,
    regionalBreakers: [...regional.values()].map(({ breaker: own }) => own),
    roundRobin: new RoundRobin(),
    targets: new TargetBook(),
    random: Math.random,
    protection: new Protection(signals, log),
    cache: { store: cacheStore, flights: new FlightBook() },
    metrics: new MetricBuffer(sink, signals, identity),
    signals,
    log,
    spans: settings.collector === null ? null : new SpanExporter(settings.collector, settings.edgeId, signals),
    healthRun: { at: null },
    startedAt: now,
  };
}
