import * as z from "zod/mini";
import { Problem } from "#contracts/problem.ts";

const TIMEOUT_MS = 15_000;

export type FailureKind = "problem" | "unreachable" | "unreadable";

/** Why a call to the analytics API brought nothing: its own problem, no answer at all, or an answer of another shape. */
export class ApiFailure extends Error {
  readonly kind: FailureKind;
  readonly problem: Problem | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: FailureKind, message: string, more: { problem?: Problem; retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.name = "ApiFailure";
    this.kind = kind;
    this.problem = more.problem;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

export type ApiRequest = { method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; body?: unknown; signal?: AbortSignal };

/** Calls the analytics API and returns its answer as the schema reads it. Throws ApiFailure, or the abort reason of `signal`. */
export async function callApi<Schema extends z.ZodMiniType>(
  schema: Schema,
  path: string,
  request: ApiRequest = {},
): Promise<z.infer<Schema>> {
  const response = await send(path, request);
  const body = await readJson(response);
  if (!response.ok) throw failureOf(response, body);
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new ApiFailure("unreadable", `${path} answered in a shape this page does not know: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

async function send(path: string, { method = "GET", body, signal }: ApiRequest): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const message = timeout.aborted
      ? `No answer within ${TIMEOUT_MS / 1000} seconds.`
      : "The analytics service cannot be reached. Check that it runs.";
    throw new ApiFailure("unreachable", message, { cause });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(response: Response, body: unknown): ApiFailure {
  const parsed = Problem.safeParse(body);
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(seconds) ? seconds : undefined;
  if (parsed.success) return new ApiFailure("problem", parsed.data.title, { problem: parsed.data, retryAfterSeconds });
  const message = `The answer was ${response.status} without a problem this page can read. Check that analytics runs and answers here.`;
  return new ApiFailure("unreadable", message, { retryAfterSeconds });
}

/** Whether the same call may succeed when it is simply made again. */
export function isWorthRetrying(failure: unknown): boolean {
  if (!(failure instanceof ApiFailure)) return false;
  return failure.kind === "unreachable" || failure.problem?.status === 503;
}

/** Whether there is no session (any more); a refused sign-in is another problem. */
export function isSignInRequired(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.problem?.code === "sign-in-required";
}
