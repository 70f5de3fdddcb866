import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { FieldError, Problem, ProblemCode } from "#contracts/problem.ts";
import { problems, problemType } from "#contracts/problem.ts";
import { classifyFailure } from "../db/classify-failure.ts";
import type { Log } from "./log.ts";

/** An expected refusal: the code from contracts/problem.ts and what to tell the caller about this request. */
export type Refusal = {
  readonly reason: ProblemCode;
  readonly detail?: string;
  readonly errors?: FieldError[];
  /** Seconds for Retry-After. */
  readonly retryAfterSeconds?: number;
};

/** RFC 9457 answer for a refusal; every refusal and failure of the service is made here. */
export function answerProblem(c: Context, refusal: Refusal): Response {
  const { status, title } = problems[refusal.reason];
  const body: Problem = {
    type: problemType(refusal.reason),
    title,
    status,
    code: refusal.reason,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    instance: c.req.path,
    requestId: requestIdOf(c),
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
  };
  const headers: Record<string, string> = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
  if (status === 401) headers["WWW-Authenticate"] = challenge(refusal.reason);
  if (refusal.retryAfterSeconds !== undefined) headers["Retry-After"] = String(Math.ceil(refusal.retryAfterSeconds));
  return c.body(JSON.stringify(body), status as ContentfulStatusCode, headers);
}

/** For `app.onError`: what Hono refuses keeps its meaning, a database that is away is said; all else is our fault. */
export function answerFault(log: Log) {
  return (error: Error, c: Context): Response => {
    const reason = error instanceof HTTPException ? reasonOf(error.status) : "internal-error";
    if (reason !== "internal-error") return answerProblem(c, { reason, detail: error.message });
    log.error("request failed", { requestId: requestIdOf(c), method: c.req.method, path: c.req.path, error });
    if (classifyFailure(error) !== "away") return answerProblem(c, { reason });
    return answerProblem(c, { reason: "dependency-unavailable", detail: "The database is away.", retryAfterSeconds: 5 });
  };
}

function reasonOf(status: number): ProblemCode {
  if (status === 413) return "input-too-large";
  if (status === 404) return "not-found";
  return status >= 400 && status < 500 ? "input-invalid" : "internal-error";
}

function challenge(reason: ProblemCode): string {
  return reason === "signature-invalid" ? "X-Aegis-Signature" : 'Bearer realm="aegis"';
}

function requestIdOf(c: Context): string {
  const id: unknown = c.get("requestId");
  return typeof id === "string" && id !== "" ? id : "unknown";
}
