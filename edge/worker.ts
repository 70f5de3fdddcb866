import type { CompiledConfig } from "#contracts/live-policy.ts";
import bundled from "../config/bundled.json" with { type: "json" };
import { answerOutside } from "./answer-outside.ts";
import { type Env, readSettings, type SettingsResult } from "./env.ts";
import { refuse } from "./exchange.ts";
import { runGateway } from "./gateway.ts";
import { consoleLog } from "./log.ts";
import { consumeQueue } from "./metrics/consume-queue.ts";
import { createRuntime, type Runtime } from "./runtime.ts";
import { cacheApiStore } from "./workers/cache-api-store.ts";
import { workersPlatform } from "./workers/workers-platform.ts";

/** The isolate's own: bindings do not change while it lives. */
let settings: SettingsResult | undefined;
let runtime: Runtime | undefined;

export default {
  async fetch(request, env, context) {
    try {
      const ready = start(env);
      const waitUntil = (work: Promise<unknown>) => context.waitUntil(work);
      const policy = ready && (await ready.policies.current(Date.now(), waitUntil));
      if (ready && policy) return (await runGateway({ request, runtime: ready, policy, waitUntil })) as Response;
      const { refusal } = refuse("policy-unavailable", ready ? "no policy" : "no settings");
      return answerOutside(request.method, refusal, consoleLog);
    } catch (cause) {
      return answerOutside(request.method, refuse("internal-error", "fault", { cause }).refusal, consoleLog);
    }
  },

  async queue(batch, env) {
    const ready = start(env);
    if (ready) await consumeQueue(batch, ready.settings, consoleLog);
    else batch.retryAll({ delaySeconds: 30 });
  },
} satisfies ExportedHandler<Env>;

/** The runtime, made with the isolate's first event; undefined while bindings are missing, which is said once with all of them. */
function start(env: Env): Runtime | undefined {
  if (settings === undefined) {
    settings = readSettings(env);
    if (!settings.ok) consoleLog.error("the edge cannot start", { mistakes: settings.mistakes });
  }
  if (settings.ok)
    runtime ??= createRuntime({
      env,
      platform: workersPlatform,
      cacheStore: cacheApiStore,
      settings: settings.settings,
      bundled: bundled as unknown as CompiledConfig,
      log: consoleLog,
      now: Date.now(),
    });
  return runtime;
}
