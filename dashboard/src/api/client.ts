import * as z from "zod/mini";
import { createAegisClient, UnreadableAnswer } from "#client/create-aegis-client.ts";
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

/** The operations of analytics, typed by its own document; this page's cookie signs them in. */
export const analytics = createAegisClient({ address: "", fetch: (request) => window.fetch(request) });

type Called = { data?: unknown; error?: unknown; response: Response };
/** One call of `analytics` with these in its options: `(init) => analytics.GET("/api/limits", init)`. */
export type Call = (init: { signal: AbortSignal }) => Promise<Called>;

/** Makes the call and returns its answer as the schema reads it: the server may be older or newer than this page. Throws ApiFailure, or the abort reason of `signal`. */
export async function callApi<Schema extends z.ZodMiniType>(schema: Schema, call: Call, signal?: AbortSignal): Promise<z.infer<Schema>> {
  const { data, error, response } = await send(call, signal);
  if (!response.ok) throw failureOf(response, error);
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const path = new URL(response.url || "/", window.location.href).pathname;
  throw new ApiFailure("unreadable", `${path} answered in a shape this page does not know: ${z.prettifyError(parsed.error)}`);
}

async function send(call: Call, signal: AbortSignal | undefined): Promise<Called> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await call({ signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    if (cause instanceof UnreadableAnswer && !cause.response.ok) throw failureOf(cause.response, undefined);
    if (cause instanceof UnreadableAnswer || cause instanceof SyntaxError)
      throw new ApiFailure("unreadable", "The answer is not JSON. Check that analytics answers here.", { cause });
    const message = timeout.aborted
      ? `No answer within ${TIMEOUT_MS / 1000} seconds.`
      : "The analytics service cannot be reached. Check that it runs.";
    throw new ApiFailure("unreachable", message, { cause });
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
