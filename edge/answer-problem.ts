import { type Problem, type ProblemCode, problems, problemType } from "#contracts/problem.ts";
import type { Exchange, Refusal } from "./exchange.ts";

/** The one place where a refusal becomes a response: RFC 9457, and nothing of the inner reason. */
export function answerProblem(exchange: Pick<Exchange, "requestId" | "path">, refusal: Refusal): Response {
  const { status } = problems[refusal.problem];
  return new Response(JSON.stringify(problemBody(exchange, refusal)), {
    status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...refusal.headers },
  });
}

function problemBody(exchange: Pick<Exchange, "requestId" | "path">, refusal: Refusal): Problem {
  const { status, title, remedy } = problems[refusal.problem];
  return {
    type: problemType(refusal.problem),
    title,
    status,
    code: refusal.problem,
    detail: refusal.detail ?? remedy,
    ...(exchange.path && { instance: exchange.path }),
    requestId: exchange.requestId,
    ...(refusal.errors && { errors: refusal.errors }),
    ...(refusal.violatedPolicies && { "violated-policies": refusal.violatedPolicies }),
  };
}

/** A problem's own page, for people who open its type. */
export function describeProblem(code: string): object | null {
  if (!Object.hasOwn(problems, code)) return null;
  const { status, title, remedy } = problems[code as ProblemCode];
  return { code, status, title, remedy };
}
