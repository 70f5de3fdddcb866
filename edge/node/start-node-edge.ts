import type { Duplex } from "node:stream";
import type { CompiledConfig } from "#contracts/live-policy.ts";
import { MemoryStore } from "../cache/memory-store.ts";
import { runHealthChecks } from "../health/run-health-checks.ts";
import type { Log } from "../log.ts";
import { directSink } from "../metrics/metric-sink.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import { AnalyticsStore } from "./analytics-store.ts";
import { closeServer } from "./close-server.ts";
import type { NodeSettings } from "./env.ts";
import { listen } from "./listen.ts";
import { nodePlatform } from "./node-platform.ts";
import { PendingWork } from "./pending-work.ts";
import { PolicyCopy } from "./policy-copy.ts";
import { serveRequests } from "./serve-requests.ts";
import { TlsFiles } from "./tls-files.ts";
import { UpstreamPools } from "./upstream-pools.ts";

/** How often it is looked whether a refresh of live policy is due. */
const LOOK_MS = 1000;

/** How often it is looked whether a health check is due: the shortest interval there is. */
const ASK_MS = 5000;

/** How often metric batches that analytics did not take are tried again, also while no request comes. */
const RETRY_MS = 5000;

/** What the answers that one process keeps may take of its memory. */
const CACHE_BYTES = 64 * 1024 * 1024;

interface Start {
  settings: NodeSettings;
  /** Served while no live policy was ever read; null: nothing is. */
  bundled: CompiledConfig | null;
  log: Log;
}

export interface NodeEdge {
  readonly url: string;
  /** Reads certificates again. */
  reload(): void;
  /** Takes no more connections, finishes what is in flight (`drainMs` at most) and delivers metrics. */
  close(drainMs?: number): Promise<void>;
}

/** The whole edge in this process, once it listens. */
export async function startNodeEdge({ settings, bundled, log }: Start): Promise<NodeEdge> {
  const pools = new UpstreamPools(settings.variables);
  const work = new PendingWork();
  const tunnels = new Set<Duplex>();
  const runtime = createNodeRuntime({ settings, bundled, log }, pools);
  const copy = settings.policyFile === null ? null : new PolicyCopy(settings.policyFile, log);
  if (copy !== null) await runtime.policies.seed(copy.read(), Date.now());
  const stopLooking = followPolicy(runtime, work, copy);
  const stopAsking = settings.asksTargets ? askTargets(runtime, work) : () => {};
  const tls = settings.tls && new TlsFiles(settings.tls);
  const retrying = setInterval(() => work.add(runtime.metrics.retry()), RETRY_MS);
  // What it had not delivered went with it: up to a second of events, and what analytics had not taken.
  if (settings.followsDeath) runtime.signals.count("process-died");
  const { trustedProxies, placeHeaders } = settings;
  const handlers = serveRequests({ runtime, work, trustedProxies, placeHeaders, tunnels });
  const { server, url } = await listen({ ...settings, tls }, handlers);
  if (settings.gateway.redis === null) log.warn("limits are counted in this process alone: no Redis is configured");
  const reload = () => {
    tls?.reload(server, log);
    pools.reload();
  };
  const unwatch = tls?.watch(reload);
  const close = async (drainMs = settings.drainMs) => {
    unwatch?.();
    stopLooking();
    stopAsking();
    clearInterval(retrying);
    await closeServer(server, tunnels, drainMs);
    const policy = await runtime.policies.current(Date.now(), work.add);
    await runtime.metrics.flush(policy?.versions ?? {});
    // Other flushes may have batches on their way.
    await work.settled();
    const events = runtime.metrics.waitingEvents();
    if (events > 0) log.error("metric events are lost: analytics did not take them", { events });
    await runtime.limiter.close();
    await pools.close();
  };
  return { url, reload, close };
}

function createNodeRuntime({ settings, bundled, log }: Start, pools: UpstreamPools): Runtime {
  const { analyticsUrl, ingestKey } = settings.gateway;
  return createRuntime({
    platform: nodePlatform(pools, settings),
    cacheStore: new MemoryStore(CACHE_BYTES),
    settings: settings.gateway,
    store: new AnalyticsStore({ analyticsUrl, key: ingestKey }),
    sink: directSink(analyticsUrl, ingestKey, settings.metricBatches),
    bundled,
    log,
    now: Date.now(),
  });
}

/** Refreshes the policy whether or not requests come, so that none waits for it, and keeps what was taken. */
function followPolicy({ policies, settings }: Runtime, work: PendingWork, copy: PolicyCopy | null): () => void {
  let kept = policies.live;
  const look = () => {
    void policies.current(Date.now(), work.add);
    const { live } = policies;
    if (live !== kept && live.config !== null) copy?.write(live);
    kept = live;
  };
  look();
  const timer = setInterval(look, Math.min(LOOK_MS, settings.policyRefreshMs));
  return () => clearInterval(timer);
}

/** Asks targets whether they are well, whenever a check of theirs is due. */
function askTargets(runtime: Runtime, work: PendingWork): () => void {
  const ask = async () => {
    const policy = await runtime.policies.current(Date.now(), work.add);
    if (policy !== null) await runHealthChecks(runtime, policy, Date.now());
  };
  const timer = setInterval(() => work.add(ask()), ASK_MS);
  return () => clearInterval(timer);
}
