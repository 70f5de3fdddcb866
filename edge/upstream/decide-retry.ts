import type { Retry } from "#contracts/upstream.ts";
import type { SendResult } from "../platform.ts";

/** What may be tried again, in the words of `retry.on`; also what counts as a failure of the target. */
export type AttemptFailure = Retry["on"][number];

const failureStatuses: ReadonlyMap<number, AttemptFailure> = new Map([
  [500, "500"],
  [502, "502"],
  [503, "503"],
  [504, "504"],
]);

/** How a target failed, or null where it did not: what is the caller's, a 501 or a 429 is no failure of the target. */
export function failureOf(result: SendResult): AttemptFailure | null {
  if (result.kind === "answer") return failureStatuses.get(result.answer.status) ?? null;
  return result.kind === "timeout" || result.kind === "unreachable" ? result.kind : null;
}

const idempotentMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/** Whether doing it twice is the same as doing it once: by its method, or because the caller says so. */
export function isRepeatable({ method, headers }: { method: string; headers: { has(name: string): boolean } }): boolean {
  return idempotentMethods.has(method) || headers.has("Idempotency-Key");
}

export interface RetrySituation {
  retry: Retry;
  failure: AttemptFailure;
  /** Attempts made so far. */
  attempts: number;
  /** A repeatable request whose body, if any, is held; or one of which no byte was sent. */
  mayRepeat: boolean;
  /** What the target's Retry-After asks for, in milliseconds from now. */
  retryAfterMs: number | null;
  /** Time left for all attempts. */
  leftMs: number;
  /** From 0 to 1. */
  random: number;
}

/** How many milliseconds to wait before the next attempt; null: there is none. */
export function decideRetry({ retry, failure, attempts, mayRepeat, retryAfterMs, leftMs, random }: RetrySituation): number | null {
  if (!mayRepeat || attempts > retry.attempts || !retry.on.includes(failure)) return null;
  const backoffMs = random * retry.backoffMs * 2 ** (attempts - 1);
  const pauseMs = Math.max(backoffMs, retryAfterMs ?? 0);
  return pauseMs < leftMs ? pauseMs : null;
}

/** Retry-After in milliseconds from `now`, as seconds or as a date; null where it is neither. */
export function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
