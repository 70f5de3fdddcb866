import * as z from "zod/mini";
import { Problem } from "#contracts/problem.ts";
import { UserError } from "../user-error.ts";

const timeoutMs = 15_000;
const longestStreamMs = 3_600_000;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type AnalyticsRequest<Schema extends z.ZodMiniType> = {
  method?: Method;
  /** Path and query below the address, for example `/api/limits`. */
  path: string;
  body?: object;
  /** What the answer must hold; further fields are ignored. */
  answer: Schema;
  /** How long it may take; 15 s where it does not say. */
  waitMs?: number;
};
export type AnalyticsAnswer<Value> = { ok: true; status: number; value: Value } | { ok: false; problem: Problem };

export type AnalyticsClient = {
  /** A refusal is a value. Throws `UserError` when analytics does not answer, or not as analytics would. */
  ask<Schema extends z.ZodMiniType>(request: AnalyticsRequest<Schema>): Promise<AnalyticsAnswer<z.infer<Schema>>>;
  /** The text of a long answer, as it comes. Throws `UserError` as `demand` does. */
  stream(path: string): AsyncGenerator<string>;
  /** As `ask`, but a refusal is a `UserError` too. */
  demand<Schema extends z.ZodMiniType>(request: AnalyticsRequest<Schema>): Promise<z.infer<Schema>>;
};

/** A refusal as sentences: what happened, each mistake, what to do, and the id to find it by. */
export function describeProblem({ title, detail, errors = [], code, requestId }: Problem): string {
  const mistakes = errors.map(({ path, message }) => `  ${path}: ${message}`);
  const remedies: Partial<Record<Problem["code"], string>> = {
    "sign-in-required": "Give the operator token with --token or AEGIS_OPERATOR_TOKEN, or --state the folder of the stack's secrets.",
    "authentication-failed": "The operator token is not the one that analytics knows.",
    "dependency-unavailable": "Try again in a few seconds; `GET /health` names the part that is away.",
  };
  const remedy = remedies[code];
  return [`${detail ?? title} (${code}, request ${requestId})`, ...mistakes, ...(remedy ? [remedy] : [])].join("\n");
}

async function send(
  address: string,
  token: string,
  { method = "GET", path, body, waitMs = timeoutMs }: Omit<AnalyticsRequest<z.ZodMiniType>, "answer">,
): Promise<Response> {
  try {
    return await fetch(address + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      redirect: "error",
      signal: AbortSignal.timeout(waitMs),
    });
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    throw new UserError(
      late
        ? `analytics at ${address} took longer than ${waitMs / 1000} s to answer`
        : `analytics does not answer at ${address}: is \`npm start\` running?`,
    );
  }
}

/** Talks to analytics as the operator; `address` without a slash at its end. */
export function createAnalyticsClient(address: string, token: string): AnalyticsClient {
  const ask: AnalyticsClient["ask"] = async (request) => {
    const response = await send(address, token, request);
    const body: unknown = await response.json().catch(() => undefined);
    const problem = Problem.safeParse(body);
    if (!response.ok && problem.success) return { ok: false, problem: problem.data };
    const answer = z.safeParse(request.answer, body);
    if (response.ok && answer.success) return { ok: true, status: response.status, value: answer.data };
    throw new UserError(`${address}${request.path} answered ${response.status}, not as analytics would: check --analytics`);
  };
  const demand: AnalyticsClient["demand"] = async (request) => {
    const answer = await ask(request);
    if (answer.ok) return answer.value;
    throw new UserError(describeProblem(answer.problem));
  };
  const stream: AnalyticsClient["stream"] = async function* (path) {
    const response = await send(address, token, { path, waitMs: longestStreamMs });
    if (response.ok && response.body !== null) return yield* response.body.pipeThrough(new TextDecoderStream());
    const problem = Problem.safeParse(await response.json().catch(() => undefined));
    throw new UserError(
      problem.success ? describeProblem(problem.data) : `${address}${path} answered ${response.status}: check --analytics`,
    );
  };
  return { ask, demand, stream };
}
