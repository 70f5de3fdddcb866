import { type FieldError, type Problem, type ProblemCode, problems, problemType } from "#contracts/problem.ts";
import type { StreamConnection } from "./stream-connection.ts";

/** Why a message is not done; `id` names its subscription, `after` its resume. */
export type Refusal = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly id?: string;
  readonly after?: number;
  readonly errors?: FieldError[];
};

export function refuseRequest(connection: StreamConnection, { code, detail, errors, ...named }: Refusal): void {
  const { status, title } = problems[code];
  const about = { type: problemType(code), title, status, code, instance: "/ws/metrics", requestId: connection.listener.requestId };
  const problem: Problem = { ...about, detail, ...(errors ? { errors } : {}) };
  connection.notify({ type: "error", ...named, problem });
}
