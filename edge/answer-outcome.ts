import { answerProblem } from "./answer-problem.ts";
import { answerRequest } from "./answer-request.ts";
import { type Exchange, type Refusal, refuse, type StepResult } from "./exchange.ts";
import type { Answer } from "./platform.ts";

/** How the steps ended. */
export type Outcome = NonNullable<StepResult>;

/** Makes the steps' outcome a response, with its refusal if it is one. A fault in doing so is answered as a problem too. */
export function answerOutcome(exchange: Exchange, outcome: Outcome): { response: Answer; refusal: Refusal | null } {
  const refusal = "refusal" in outcome ? outcome.refusal : null;
  try {
    const response = "response" in outcome ? keepCaller(exchange, outcome.response) : answerProblem(exchange, outcome.refusal);
    return { response: answerRequest(exchange, response), refusal };
  } catch (cause) {
    const headers = { "X-Request-Id": exchange.requestId };
    const fault = refuse("internal-error", "fault in answering", { cause, headers });
    return { response: answerProblem(exchange, fault.refusal), refusal: fault.refusal };
  }
}

/** What an upstream's target answered may tie the caller to that target; a refusal of ours never does. */
function keepCaller({ setCookie }: Exchange, response: Answer): Answer {
  if (setCookie !== null && !response.webSocket) response.headers.append("Set-Cookie", setCookie);
  return response;
}
