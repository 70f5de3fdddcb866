import type { Breaker } from "#contracts/upstream.ts";

/** What a target's breaker knows. Times are milliseconds since 1970. */
export interface BreakerState {
  readonly phase: "closed" | "open" | "half-open";
  readonly failuresInARow: number;
  /** Openings without a lasting recovery between them; each doubles the time. */
  readonly openings: number;
  readonly changedAt: number;
  /** Open: when a probe may go. Half-open: when probes that never ended are replaced. */
  readonly retryAt: number;
  readonly probesOut: number;
  readonly probesPassed: number;
}

export const closedBreaker: BreakerState = {
  phase: "closed",
  failuresInARow: 0,
  openings: 0,
  changedAt: 0,
  retryAt: 0,
  probesOut: 0,
  probesPassed: 0,
};

/** Requests of the last ten seconds from which on their failures are a rate. */
const LEAST_FOR_RATE = 20;

/** Whether a request may go to the target now, and whether it is then a probe. */
export function decideAdmission(state: BreakerState, { probes }: Breaker, now: number): "admit" | "probe" | "leave-out" {
  if (state.phase === "closed") return "admit";
  if (now >= state.retryAt) return "probe";
  return state.phase === "half-open" && state.probesOut + state.probesPassed < probes ? "probe" : "leave-out";
}

/** The state once a probe is on its way. Probes that never came back are forgotten when the time for them is over. */
export function decideProbe(state: BreakerState, { openMs }: Breaker, now: number): BreakerState {
  const fresh = now >= state.retryAt;
  if (!fresh) return { ...state, probesOut: state.probesOut + 1 };
  return { ...state, phase: "half-open", changedAt: now, retryAt: now + openMs, probesOut: 1, probesPassed: 0 };
}

/** How one attempt at a target ended. */
export interface AttemptEnd {
  /** `neither`: the caller left or broke off, which says nothing of the target. */
  kind: "success" | "failure" | "neither";
  startedAt: number;
  now: number;
}

interface AttemptOutcome extends AttemptEnd {
  /** The target's attempts of the last ten seconds, this one included. */
  recent: { all: number; failed: number };
  /** From 0 to 1. */
  random: number;
}

/** The state after an attempt. What began before the breaker's last change says nothing of the time since. */
export function decideAfterAttempt(state: BreakerState, breaker: Breaker, outcome: AttemptOutcome): BreakerState {
  if (state.phase === "closed") return whileClosed(state, breaker, outcome);
  if (outcome.startedAt < state.changedAt) return state;
  if (state.phase === "open") return outcome.kind === "success" ? close(state, outcome.now) : state;
  if (outcome.kind === "failure") return open(state, breaker, outcome);
  const probesOut = Math.max(0, state.probesOut - 1);
  if (outcome.kind === "neither") return { ...state, probesOut };
  const probesPassed = state.probesPassed + 1;
  return probesPassed >= breaker.probes ? close(state, outcome.now) : { ...state, probesOut, probesPassed };
}

function whileClosed(state: BreakerState, breaker: Breaker, outcome: AttemptOutcome): BreakerState {
  if (outcome.startedAt < state.changedAt || outcome.kind === "neither") return state;
  if (outcome.kind === "success") return state.failuresInARow === 0 ? state : { ...state, failuresInARow: 0 };
  const failed = { ...state, failuresInARow: state.failuresInARow + 1 };
  const { all, failed: failures } = outcome.recent;
  const tooMany = breaker.failureRate !== undefined && all >= LEAST_FOR_RATE && failures / all >= breaker.failureRate;
  return failed.failuresInARow >= breaker.failures || tooMany ? open(failed, breaker, outcome) : failed;
}

/** Opens it, for a time with a tenth of jitter either way, so that many edges do not come back in step. */
function open(state: BreakerState, { openMs, openMaxMs }: Breaker, { now, random }: AttemptOutcome): BreakerState {
  const recovered = state.phase === "closed" && now - state.changedAt > openMaxMs;
  const openings = recovered ? 0 : state.openings;
  const waitMs = Math.min(openMaxMs, openMs * 2 ** openings * (0.9 + 0.2 * random));
  return { ...closedBreaker, phase: "open", openings: openings + 1, changedAt: now, retryAt: now + waitMs };
}

function close(state: BreakerState, now: number): BreakerState {
  return { ...closedBreaker, openings: state.openings, changedAt: now };
}
