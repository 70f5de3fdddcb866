import type { Guard } from "#contracts/upstream.ts";

/** What a guard has learned of its upstream. */
export interface GuardState {
  /** Requests in flight that are admitted. */
  readonly limit: number;
  /** Latency without a queue, as far as it is known. */
  readonly idealMs: number | null;
  /** Windows in a row in which the upstream was slower than it should be. */
  readonly slowWindows: number;
  /** While it looks at the upstream with fewer in flight: the limit to come back to. */
  readonly limitBefore: number | null;
}

/** What attempts that ended in one window tell. */
export interface GuardWindow {
  /** Answers that are no failures, and their mean latency to the headers. */
  answers: number;
  meanMs: number;
  failures: number;
  mostInFlight: number;
}

/** Where a guard begins, within its bounds: enough for an ordinary isolate before anything is known. */
const FIRST_LIMIT = 64;
/** Part of the way to its aim that the limit goes in one window. */
const SMOOTHING = 0.5;
/** The shortest queue that is allowed: latency at a small upstream is noise for the most part. */
const LEAST_QUEUE = 4;
/** Slow windows after which it finds out whether the queue is its own or the upstream has become slower. */
const SLOW_WINDOWS = 50;
/** Part of a small rise of latency that is learned in one window. */
const DRIFT = 0.02;

export function firstGuard(guard: Guard): GuardState {
  return { limit: within(guard, FIRST_LIMIT), idealMs: null, slowWindows: 0, limitBefore: null };
}

/**
 * The state after a window. The limit follows the ratio of the ideal latency to the measured one, plus a queue of its square root
 * (the family of TCP Vegas, Netflix's gradient limit and Envoy's adaptive concurrency); failures lower it too.
 */
export function decideGuard(state: GuardState, window: GuardWindow, guard: Guard): GuardState {
  const failureShare = window.failures / Math.max(1, window.failures + window.answers);
  if (window.answers === 0) return { ...state, limit: move(state.limit, 1 - failureShare / 2, window, guard) };
  if (state.limitBefore !== null) return lookedAt(state, state.limitBefore, window, guard);
  const idealMs = learn(state.idealMs, window.meanMs, guard.tolerance);
  const ratio = (guard.tolerance * idealMs) / Math.max(window.meanMs, 0.1);
  const slowWindows = ratio < 1 ? state.slowWindows + 1 : 0;
  if (slowWindows >= SLOW_WINDOWS) {
    return { limit: within(guard, state.limit / (2 * guard.tolerance)), idealMs, slowWindows: 0, limitBefore: state.limit };
  }
  const gradient = Math.min(1, Math.max(0.5, ratio)) * (1 - failureShare / 2);
  return { limit: move(state.limit, gradient, window, guard), idealMs, slowWindows, limitBefore: null };
}

/**
 * With fewer in flight it was still slow: then the upstream has a new ideal. Were all of it our own queue, what is learned here would
 * be at most half of what was borne before over the tolerance, so that looking again and again ends at the truth.
 */
function lookedAt(state: GuardState, limit: number, { meanMs }: GuardWindow, guard: Guard): GuardState {
  const isStillSlow = state.idealMs === null || meanMs > state.idealMs * guard.tolerance;
  return {
    limit: within(guard, limit),
    idealMs: isStillSlow ? meanMs : learn(state.idealMs, meanMs, guard.tolerance),
    slowWindows: 0,
    limitBefore: null,
  };
}

/** Falls are believed by half at once, small rises slowly; large ones only when it has looked. */
function learn(idealMs: number | null, meanMs: number, tolerance: number): number {
  if (idealMs === null) return meanMs;
  if (meanMs < idealMs) return (idealMs + meanMs) / 2;
  return meanMs > idealMs * tolerance ? idealMs : idealMs + (meanMs - idealMs) * DRIFT;
}

/** A limit that was not used is not raised: nothing is known of what lies above it. */
function move(limit: number, gradient: number, { mostInFlight }: GuardWindow, guard: Guard): number {
  const queue = mostInFlight >= limit / 2 ? Math.max(LEAST_QUEUE, Math.sqrt(limit)) : 0;
  return within(guard, limit + SMOOTHING * (limit * gradient + queue - limit));
}

function within({ minimum, maximum }: Guard, limit: number): number {
  return Math.min(maximum, Math.max(minimum, limit));
}
