import { once } from "node:events";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createAnalyticsClient } from "../commands/analytics-client.ts";
import { showPath } from "../commands/show-path.ts";
import type { Environment } from "../env.ts";
import { defaultStateFolder } from "../repository-root.ts";
import { UserError } from "../user-error.ts";
import { decideSelection } from "./decide-selection.ts";
import type { DevOutput } from "./dev-output.ts";
import { createSignInUrl, type DevSession, publishFile, republishFile, settlePolicy } from "./dev-session.ts";
import { resolveSecrets, secretNames, webhookSecretNames } from "./edge-bindings.ts";
import { describeMistakes, type LoadedConfig, loadConfig } from "./load-config.ts";
import { lockState } from "./lock-state.ts";
import type { Part, PartName, PortName, Ports } from "./part.ts";
import { describeParts } from "./parts.ts";
import { describeTakenPorts, findTakenPorts, readPorts } from "./ports.ts";
import { ensureSecrets } from "./secrets.ts";
import { PartFailure, Supervisor } from "./supervisor.ts";
import { watchConfig } from "./watch-config.ts";

const crashedPartsEndWithinMs = 8000;

export interface DevOptions {
  config: string;
  state: string;
  port?: number;
  ports?: string;
  only?: string;
  demo: boolean;
}

/** Runs the local stack until it is told to stop or a part fails; answers the exit code. Throws `UserError`. */
export async function runDev(options: DevOptions, shell: Environment, output: DevOutput): Promise<number> {
  const startedAt = performance.now();
  const selection = decideSelection(options.only, options.demo);
  if (!selection.ok) throw new UserError(selection.mistake);
  const loaded = demandConfig(showPath(resolve(options.config)), shell);
  const ports = readPorts(options.ports, options.port ?? loaded.settings.gateway.port);
  const stateFolder = resolve(options.state);
  const secrets = await ensureSecrets(stateFolder);
  const lock = await lockState(stateFolder);
  if (!lock.ok) throw new UserError(`another stack runs on ${stateFolder}; stop it, or give this one a folder of its own with --state`);
  await demandPorts(selection.names, ports, lock.crashed ? crashedPartsEndWithinMs : 0);

  const webhookSecrets = webhookSecretNames(loaded.settings.alerts);
  const described = describeParts({ ports, secrets, stateFolder, config: loaded.config, webhookSecrets, shell });
  const parts = selectParts(described, selection.names);
  const supervisor = new Supervisor(parts, { logFolder: join(stateFolder, "logs"), onReport: output.part });
  const boundNames = Object.keys(resolveSecrets(secretNames(loaded.config), shell, secrets));
  const analyticsClient = createAnalyticsClient(`http://127.0.0.1:${ports.analytics}`, secrets.operatorToken);
  const session: DevSession = { file: showPath(resolve(options.config)), shell, secrets, analytics: analyticsClient, output, boundNames };
  return untilStopped(supervisor, output, async () => {
    const reports = await supervisor.start();
    const analytics = selection.names.includes("analytics");
    // Watched from before it is read, so that an edit in between is not missed.
    const unwatch = analytics ? watchConfig(options.config, () => republishFile(session)) : () => undefined;
    if (analytics) await publishFile(session);
    if (analytics && selection.names.includes("edge")) await settlePolicy(session);
    output.ready({
      parts: reports,
      readyMs: Math.round(performance.now() - startedAt),
      signInUrl: analytics ? await createSignInUrl(analyticsClient) : undefined,
      examples: selection.names.includes("edge") ? describeExamples(ports, options.state) : [],
    });
    return unwatch;
  });
}

/** Starts, waits for a signal or a failure, and ends every part; a second signal ends them at once. */
async function untilStopped(supervisor: Supervisor, output: DevOutput, start: () => Promise<() => void>): Promise<number> {
  const signalled = nextSignal();
  let unwatch = () => {};
  try {
    const starting = start().then((end) => {
      unwatch = end;
    });
    const reason = await Promise.race([signalled, supervisor.broken, starting.then(() => Promise.race([signalled, supervisor.broken]))]);
    output.note("stopping …");
    await stopOrKill(supervisor);
    output.stopped(String(reason));
    return 0;
  } catch (error) {
    await stopOrKill(supervisor);
    if (!(error instanceof PartFailure)) throw error;
    output.failure(error);
    return 1;
  } finally {
    unwatch();
  }
}

async function stopOrKill(supervisor: Supervisor): Promise<void> {
  void nextSignal().then(() => supervisor.kill());
  await supervisor.stop();
}

async function nextSignal(): Promise<string> {
  const over = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const first = await Promise.race(signals.map((signal) => once(process, signal, { signal: over.signal }).then(() => signal)));
  over.abort();
  return first;
}

function demandConfig(file: string, shell: Environment): Extract<LoadedConfig, { ok: true }> {
  const loaded = loadConfig(file, shell);
  if (loaded.ok) return loaded;
  throw new UserError([`${file} has mistakes:`, ...describeMistakes(file, loaded.errors)].join("\n"));
}

/** Throws `UserError` when a port is taken, after `patienceMs` for parts of a crashed stack to let go. */
async function demandPorts(names: readonly PartName[], ports: Ports, patienceMs: number): Promise<void> {
  const wanted: PortName[] = names.includes("edge") ? [...names, "kv"] : [...names];
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const taken = await findTakenPorts(wanted, ports);
    if (taken.length === 0) return;
    if (performance.now() >= deadline) throw new UserError(describeTakenPorts(taken));
    await delay(200);
  }
}

function selectParts(parts: readonly Part[], names: readonly PartName[]): Part[] {
  const selected = parts.filter(({ name }) => names.includes(name));
  return selected.map((part) => ({ ...part, startsAfter: part.startsAfter.filter((name) => names.includes(name)) }));
}

/** Three requests to try: one that is open, one with a token, one without it that is refused. */
function describeExamples(ports: Ports, state: string): string[] {
  const edge = `http://127.0.0.1:${ports.edge}`;
  const stateFlag = resolve(state) === defaultStateFolder ? "" : ` --state ${showPath(resolve(state))}`;
  return [
    `curl ${edge}/public/hello`,
    `curl -H "Authorization: Bearer $(npx aegis token --roles user${stateFlag})" ${edge}/api/users`,
    `curl -i ${edge}/api/users`,
  ];
}
