import { type Problem, type ProblemCode, problems, problemType } from "#contracts/problem.ts";
import type { Exchange, Refusal } from "./exchange.ts";
import type { Answer, Platform } from "./platform.ts";

interface Asked extends Pick<Exchange, "requestId" | "path"> {
  runtime: { platform: Pick<Platform, "answer"> };
}

/** The one place where a refusal becomes an answer: RFC 9457, and nothing of the inner reason. */
export function answerProblem(asked: Asked, refusal: Refusal): Answer {
  const { status, headers, body } = problemParts(asked, refusal);
  return asked.runtime.platform.answer(status, headers, body);
}

/** What such an answer is made of. */
export function problemParts({ requestId, path }: Pick<Asked, "requestId" | "path">, refusal: Refusal) {
  const { status, title, remedy } = problems[refusal.problem];
  const problem: Problem = {
    type: problemType(refusal.problem),
    title,
    status,
    code: refusal.problem,
    detail: refusal.detail ?? remedy,
    ...(path && { instance: path }),
    requestId,
    ...(refusal.errors && { errors: refusal.errors }),
    ...(refusal.violatedPolicies && { "violated-policies": refusal.violatedPolicies }),
  };
  const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...refusal.headers };
  return { status, headers, body: JSON.stringify(problem) };
}

/** A problem's own page, for people who open its type. */
export function describeProblem(code: string): object | null {
  if (!Object.hasOwn(problems, code)) return null;
  const { status, title, remedy } = problems[code as ProblemCode];
  return { code, status, title, remedy };
}
