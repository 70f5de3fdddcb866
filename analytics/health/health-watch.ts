import type { Log } from "../http/log.ts";
import type { DependencyState } from "./decide-health.ts";

/** Asks one dependency how it is; a throw counts as disconnected. */
export type Probe = { readonly name: string; readonly ask: () => Promise<DependencyState> };

export type HealthWatch = {
  readonly dependencies: () => Readonly<Record<string, DependencyState>>;
  /** Asks all of them now. */
  readonly askAll: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => void;
};

const answerMs = 5000;

/** Asks every dependency every few seconds, so that a caller of /health never causes a question. */
export function createHealthWatch(probes: readonly Probe[], log: Log, everyMs = 3000): HealthWatch {
  const states = new Map<string, DependencyState>(probes.map(({ name }) => [name, "unknown"]));
  let timer: NodeJS.Timeout | undefined;

  const askOne = async ({ name, ask }: Probe) => {
    const state = await withinTime(ask()).catch((): DependencyState => "disconnected");
    const before = states.get(name);
    if (state !== before && (before !== "unknown" || state === "disconnected")) log.info("a dependency changed", { name, before, state });
    states.set(name, state);
  };
  const askAll = async () => {
    await Promise.all(probes.map(askOne));
  };
  const round = async () => {
    await askAll();
    if (timer !== undefined) timer = setTimeout(round, everyMs);
  };
  const start = () => {
    timer ??= setTimeout(round, everyMs);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return { dependencies: () => Object.fromEntries(states), askAll, start, stop };
}

async function withinTime<Value>(answer: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer in time")), answerMs);
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
