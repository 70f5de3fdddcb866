import type { Step } from "#contracts/route.ts";
import { answerOutcome, type Outcome } from "./answer-outcome.ts";
import { type Exchange, refuse, type StepFunction, type StepResult } from "./exchange.ts";
import { noteExchange } from "./metrics/note-exchange.ts";
import { newExchange } from "./new-exchange.ts";
import type { Answer } from "./platform.ts";
import { answerOwnPaths } from "./steps/answer-own-paths.ts";
import { answerPreflight } from "./steps/answer-preflight.ts";
import { assignRequestId } from "./steps/assign-request-id.ts";
import { authenticate } from "./steps/authenticate.ts";
import { authorize } from "./steps/authorize.ts";
import { canonicalisePath } from "./steps/canonicalise-path.ts";
import { enforceLimit } from "./steps/enforce-limit.ts";
import { forward } from "./steps/forward.ts";
import { matchRoute } from "./steps/match-route.ts";
import { refuseBlocked } from "./steps/refuse-blocked.ts";
import { resolveClientAddress } from "./steps/resolve-client-address.ts";
import { scoreRisk } from "./steps/score-risk.ts";
import { transformRequest } from "./steps/transform-request.ts";

/** A request's way through the edge, in order. The first step that answers or refuses ends it. */
const steps: readonly (readonly [Step, StepFunction])[] = [
  ["assign-request-id", assignRequestId],
  ["canonical-path", canonicalisePath],
  ["own-paths", answerOwnPaths],
  ["client-address", resolveClientAddress],
  ["live-blocks", refuseBlocked],
  ["match-route", matchRoute],
  ["answer-preflight", answerPreflight],
  ["authenticate", authenticate],
  ["live-blocks", refuseBlocked],
  ["authorize", authorize],
  ["enforce-limit", enforceLimit],
  ["score-risk", scoreRisk],
  ["transform", transformRequest],
  ["forward", forward],
];

/** Takes one request through the steps, answers it, and records what happened. Never throws. */
export async function runGateway(start: Pick<Exchange, "request" | "runtime" | "policy" | "waitUntil">): Promise<Answer> {
  const exchange = newExchange(start);
  const outcome = await runSteps(exchange).catch((cause: unknown) => refuse("internal-error", "fault", { cause }));
  const { response, refusal } = answerOutcome(exchange, outcome);
  noteExchange(exchange, response, refusal);
  return response;
}

async function runSteps(exchange: Exchange): Promise<Outcome> {
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
  const waited = Date.now() - startedAt;
  if (waited > 0) exchange.stepMs[name] = waited;
  return result;
}
