import { answerProblem } from "./answer-problem.ts";
import type { Refusal } from "./exchange.ts";
import type { Log } from "./log.ts";
import { causeOf } from "./metrics/log-access.ts";
import type { Answer, Platform } from "./platform.ts";

/** Answers a request that has no exchange, for want of a policy or by a fault, and logs it: no access log will. */
export function answerOutside(method: string, refusal: Refusal, { platform, log }: { platform: Platform; log: Log }): Answer {
  const requestId = crypto.randomUUID();
  const response = answerProblem({ requestId, path: "", runtime: { platform } }, { ...refusal, headers: { "X-Request-Id": requestId } });
  const { problem, reason, cause } = refusal;
  log[response.status >= 500 ? "error" : "info"]("request", {
    requestId,
    method,
    status: response.status,
    problem,
    reason,
    cause: causeOf(cause),
  });
  return response;
}
