import { answerOutcome } from "./answer-outcome.ts";
import { beginRefresh } from "./cache/begin-refresh.ts";
import type { Exchange } from "./exchange.ts";
import { noteExchange } from "./metrics/note-exchange.ts";
import { newExchange } from "./new-exchange.ts";
import type { Answer } from "./platform.ts";
import { runSteps, type Steps } from "./run-steps.ts";
import { answerDirectly } from "./steps/answer-directly.ts";
import { answerFromCache } from "./steps/answer-from-cache.ts";
import { answerOwnPaths } from "./steps/answer-own-paths.ts";
import { answerPreflight } from "./steps/answer-preflight.ts";
import { assignRequestId } from "./steps/assign-request-id.ts";
import { authenticate } from "./steps/authenticate.ts";
import { authorize } from "./steps/authorize.ts";
import { canonicalisePath } from "./steps/canonicalise-path.ts";
import { checkRequest } from "./steps/check-request.ts";
import { chooseUpstream } from "./steps/choose-upstream.ts";
import { enforceCallerRules } from "./steps/enforce-caller-rules.ts";
import { enforceLimit } from "./steps/enforce-limit.ts";
import { forward } from "./steps/forward.ts";
import { matchRoute } from "./steps/match-route.ts";
import { refuseBlocked } from "./steps/refuse-blocked.ts";
import { resolveClientAddress } from "./steps/resolve-client-address.ts";
import { scoreRisk } from "./steps/score-risk.ts";
import { tellLimits } from "./steps/tell-limits.ts";
import { transformRequest } from "./steps/transform-request.ts";

/** A request's way through the edge, in order. The first step that answers or refuses ends it. */
const steps: Steps = [
  ["assign-request-id", assignRequestId],
  ["canonical-path", canonicalisePath],
  ["own-paths", answerOwnPaths],
  ["client-address", resolveClientAddress],
  ["live-blocks", refuseBlocked],
  ["match-route", matchRoute],
  ["caller-rules", enforceCallerRules],
  ["answer-preflight", answerPreflight],
  ["authenticate", authenticate],
  ["live-blocks", refuseBlocked],
  ["authorize", authorize],
  ["tell-limits", tellLimits],
  ["enforce-limit", enforceLimit],
  ["score-risk", scoreRisk],
  ["check-request", checkRequest],
  ["answer-directly", answerDirectly],
  ["choose-upstream", chooseUpstream],
  ["answer-from-cache", answerFromCache],
  ["transform", transformRequest],
  ["forward", forward],
];

/** What is done again, behind an answer that was served stale. */
const beyondCache = steps.slice(steps.findIndex(([name]) => name === "answer-from-cache") + 1);

/** Takes one request through the steps, answers it, and records what happened. Never throws. */
export async function runGateway(start: Pick<Exchange, "request" | "runtime" | "policy" | "waitUntil">): Promise<Answer> {
  const exchange = newExchange(start);
  const outcome = await runSteps(exchange, steps);
  if (exchange.lookup?.isRefreshing) exchange.waitUntil(refresh(exchange));
  const { response, refusal } = answerOutcome(exchange, outcome);
  return noteExchange(exchange, response, refusal);
}

/** Fetches anew, behind the answer, what was served stale. */
async function refresh(answered: Exchange): Promise<void> {
  const exchange = await beginRefresh(answered);
  const outcome = exchange && (await runSteps(exchange, beyondCache));
  if (outcome && "response" in outcome) answered.runtime.platform.discard(outcome.response);
}
