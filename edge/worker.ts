import type { CompiledConfig } from "#contracts/live-policy.ts";
import bundled from "../config/bundled.json" with { type: "json" };
import { answerOutside } from "./answer-outside.ts";
import { type Env, readSettings, type Settings, type SettingsResult } from "./env.ts";
import { refuse } from "./exchange.ts";
import { runGateway } from "./gateway.ts";
import { runHealthChecks } from "./health/run-health-checks.ts";
import { createLog } from "./log.ts";
import { consumeQueue } from "./metrics/consume-queue.ts";
import { directSink, queueSink } from "./metrics/metric-sink.ts";
import { isDeadLetters, parkBatches } from "./metrics/park-batches.ts";
import { createRuntime, type Runtime } from "./runtime.ts";
import { cacheApiStore } from "./workers/cache-api-store.ts";
import { kvStore } from "./workers/kv-store.ts";
import { answerOnWorkers, workersPlatform } from "./workers/workers-platform.ts";

/** For what happens outside a runtime, whose log has the level that its settings name. */
const plainLog = createLog("info");

/** The isolate's own: bindings do not change while it lives. */
let settings: SettingsResult | undefined;
let runtime: Runtime | undefined;
const outside = { platform: { answer: answerOnWorkers }, log: plainLog };

export default {
  async fetch(request, env, context) {
    try {
      const ready = start(env);
      const waitUntil = (work: Promise<unknown>) => context.waitUntil(work);
      const policy = ready && (await ready.policies.current(Date.now(), waitUntil));
      if (ready && policy) return (await runGateway({ request, runtime: ready, policy, waitUntil })) as Response;
      const { refusal } = refuse("policy-unavailable", ready ? "no policy" : "no settings");
      return answerOutside(request.method, refusal, outside) as Response;
    } catch (cause) {
      return answerOutside(request.method, refuse("internal-error", "fault", { cause }).refusal, outside) as Response;
    }
  },

  async queue(batch, env) {
    const ready = start(env);
    if (ready && isDeadLetters(batch)) await parkBatches(batch, env.POLICY, plainLog);
    else if (ready) await consumeQueue(batch, ready.settings, plainLog);
    else batch.retryAll({ delaySeconds: 30 });
  },

  async scheduled({ scheduledTime }, env, context) {
    const ready = start(env);
    const policy = await ready?.policies.current(Date.now(), (work) => context.waitUntil(work));
    if (ready && policy) await runHealthChecks(ready, policy, scheduledTime);
  },
} satisfies ExportedHandler<Env>;

/** The runtime, made with the isolate's first event; undefined while bindings are missing, which is said once with all of them. */
function start(env: Env): Runtime | undefined {
  if (settings === undefined) {
    settings = readSettings(env);
    if (!settings.ok) plainLog.error("the edge cannot start", { mistakes: settings.mistakes });
  }
  if (settings.ok) runtime ??= createWorkersRuntime(env, settings.settings);
  return runtime;
}

function createWorkersRuntime(env: Env, ready: Settings): Runtime {
  const log = createLog(ready.logLevel);
  return createRuntime({
    platform: workersPlatform(env, log),
    cacheStore: cacheApiStore,
    settings: ready,
    store: env.POLICY && kvStore(env.POLICY),
    sink: env.METRICS ? queueSink(env.METRICS) : directSink(ready.analyticsUrl, ready.ingestKey),
    bundled: bundled as unknown as CompiledConfig,
    log,
    now: Date.now(),
  });
}
