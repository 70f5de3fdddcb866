import type { Step } from "#contracts/route.ts";
import type { Outcome } from "./answer-outcome.ts";
import { settleAnswer } from "./cache/settle-answer.ts";
import { type Exchange, refuse, type StepFunction, type StepResult } from "./exchange.ts";
import { elapsedMs } from "./metrics/elapsed-ms.ts";

export type Steps = readonly (readonly [Step, StepFunction])[];

/** Takes an exchange through steps until one ends it; the cache has the last word. Never throws. */
export async function runSteps(exchange: Exchange, steps: Steps): Promise<Outcome> {
  const fault = (cause: unknown) => refuse("internal-error", "fault", { cause });
  const outcome = await endSteps(exchange, steps).catch(fault);
  if (exchange.policy.cachedPaths === null) return outcome;
  try {
    return await settleAnswer(exchange, outcome);
  } catch (cause) {
    return fault(cause);
  }
}

async function endSteps(exchange: Exchange, steps: Steps): Promise<Outcome> {
  for (const [name, step] of steps) {
    const pending = step(exchange);
    const result = pending instanceof Promise ? await timed(exchange, name, pending) : pending;
    if (result) return result;
  }
  throw new Error("no step answered");
}

async function timed(exchange: Exchange, name: Step, pending: Promise<StepResult>): Promise<StepResult> {
  const startedAt = Date.now();
  const result = await pending;
  const waited = elapsedMs(startedAt, Date.now());
  if (waited > 0) exchange.stepMs[name] = waited;
  return result;
}
